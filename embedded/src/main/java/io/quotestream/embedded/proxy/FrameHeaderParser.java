package io.quotestream.embedded.proxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the first bytes of each message in one direction of a connection, however the network cuts it. Messages are
 * preceded by their length: four bytes, the highest first, as Kafka has it, or three, the lowest first, and a number, as
 * MySQL has it.
 */
final class FrameHeaderParser {

    private static final int PREFIX = 4;

    private final int lengthBytes;
    private final byte[] prefix = new byte[PREFIX];
    private final byte[] head;
    private int inPrefix;
    private int inHead;
    private int headLength;
    private long left;

    /** Heads of up to {@code headLength} bytes; shorter for shorter messages. */
    FrameHeaderParser(int lengthBytes, int headLength) {
        this.lengthBytes = lengthBytes;
        this.head = new byte[headLength];
    }

    /** The heads that become complete within {@code bytes}, the next ones from the connection. */
    List<byte[]> in(byte[] bytes) {
        List<byte[]> found = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            if (inPrefix < PREFIX) {
                prefix[inPrefix++] = bytes[at++];
                if (inPrefix == PREFIX) {
                    begin();
                }
            } else if (inHead < headLength) {
                head[inHead++] = bytes[at++];
                left--;
                if (inHead == headLength) {
                    found.add(Arrays.copyOf(head, headLength));
                }
            } else {
                int skipped = (int) Math.min(left, bytes.length - at);
                at += skipped;
                left -= skipped;
            }
            if (inPrefix == PREFIX && left == 0) {
                inPrefix = 0;
            }
        }
        return found;
    }

    private void begin() {
        left = lengthBytes == PREFIX
                ? (prefix[0] & 0xFFL) << 24 | (prefix[1] & 0xFF) << 16 | (prefix[2] & 0xFF) << 8 | (prefix[3] & 0xFF)
                : (prefix[2] & 0xFF) << 16 | (prefix[1] & 0xFF) << 8 | (prefix[0] & 0xFF);
        inHead = 0;
        headLength = (int) Math.min(head.length, left);
    }
}
