package io.quotestream.ops.deadletters;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code PARTITION/OFFSET}. */
final class DeadLetterIdConverter implements ITypeConverter<DeadLetterId> {

    @Override
    public DeadLetterId convert(String text) {
        try {
            return DeadLetterId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is not PARTITION/OFFSET, such as 0/12");
        }
    }
}
