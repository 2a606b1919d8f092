package io.quotestream.ops.deadletters;

/**
 * The position of a dead letter in its topic, which identifies it, written {@code partition/offset}.
 *
 * @param partition 0-based
 * @param offset 0-based
 */
record DeadLetterId(int partition, long offset) {

    DeadLetterId {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("not the position of a dead letter: " + partition + "/" + offset);
        }
    }

    /** @throws IllegalArgumentException if {@code text} is not {@code partition/offset} in decimal */
    static DeadLetterId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("expected PARTITION/OFFSET, such as 0/12");
        }
        return new DeadLetterId(Integer.parseInt(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return partition + "/" + offset;
    }
}
