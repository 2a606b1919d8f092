package io.quotestream.chaos.watch;

import io.quotestream.chaos.testbed.ServiceInstance;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.local.pipeline.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the services take of this machine at a moment.
 *
 * @param memory bytes of each instance that are in main memory
 * @param disk bytes of the stores' folders, of all temporary files, and of all logs
 */
public record ResourceUsage(Map<String, Long> memory, Map<String, Long> disk) {

    public ResourceUsage {
        memory = new TreeMap<>(memory);
        disk = new TreeMap<>(disk);
    }

    public static ResourceUsage of(Testbed testbed, RunFolder folder) {
        Map<String, Long> memory = new TreeMap<>();
        Map<String, Long> disk = new TreeMap<>();
        for (ServiceInstance instance : testbed.instances()) {
            memory.put(instance.name(), instance.service().process().memory());
        }
        for (ServiceInstance instance : testbed.fleet(Testbed.STREAMS_APP).instances()) {
            disk.put(instance.name() + " state", bytes(folder.folder(Testbed.stateFolder(instance.name()))));
        }
        disk.put("temporary files", bytes(folder.folder("tmp")));
        disk.put("logs", bytes(folder.folder("logs")));
        return new ResourceUsage(memory, disk);
    }

    /** Of each part the greater of both. */
    public ResourceUsage greatest(ResourceUsage other) {
        return new ResourceUsage(greatest(memory, other.memory), greatest(disk, other.disk));
    }

    private static Map<String, Long> greatest(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> all = new TreeMap<>(one);
        other.forEach((part, bytes) -> all.merge(part, bytes, Math::max));
        return all;
    }

    /** All files under {@code folder}, which may come and go meanwhile. */
    public static long bytes(Path folder) {
        AtomicLong sum = new AtomicLong();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // deleted meanwhile
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.get();
    }
}
