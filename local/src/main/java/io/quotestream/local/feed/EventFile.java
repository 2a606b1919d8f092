package io.quotestream.local.feed;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A user's own events to play, as JSON Lines: each line is an {@link EventLine}, blank lines are skipped. */
public final class EventFile {

    private EventFile() {}

    /**
     * Reads and checks the whole file.
     *
     * @throws InvalidEventFileException when it cannot be read, has no event, or one of its lines is no event
     */
    public static List<EventToAppend> read(Path file) {
        List<EventToAppend> events = new ArrayList<>();
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    events.add(EventLine.parse(line));
                }
            }
        } catch (InvalidEventLineException e) {
            throw new InvalidEventFileException(file, number, e.getMessage());
        } catch (NoSuchFileException e) {
            throw new InvalidEventFileException(file, "there is no such file");
        } catch (CharacterCodingException e) {
            throw new InvalidEventFileException(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw new InvalidEventFileException(file, "cannot be read: " + e.getMessage());
        }
        if (events.isEmpty()) {
            throw new InvalidEventFileException(file, "has no event");
        }
        return events;
    }
}
