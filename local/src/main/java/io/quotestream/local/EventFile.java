package io.quotestream.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user's own events to play, as JSON Lines: each line is an {@link EventLine}, blank lines are skipped. */
final class EventFile {

    private EventFile() {}

    /**
     * Reads and checks the whole file.
     *
     * @throws InvalidEventFile when it cannot be read, has no event, or one of its lines is no event
     */
    static List<EventToAppend> read(Path file) {
        List<EventToAppend> events = new ArrayList<>();
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    events.add(EventLine.parse(line));
                }
            }
        } catch (InvalidEventLine e) {
            throw new InvalidEventFile(file, number, e.getMessage());
        } catch (NoSuchFileException e) {
            throw new InvalidEventFile(file, "there is no such file");
        } catch (CharacterCodingException e) {
            throw new InvalidEventFile(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw new InvalidEventFile(file, "cannot be read: " + e.getMessage());
        }
        if (events.isEmpty()) {
            throw new InvalidEventFile(file, "has no event");
        }
        return events;
    }
}
