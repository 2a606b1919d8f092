package io.quotestream.embedded.eventstore.log;

import com.google.protobuf.ByteString;

/** An event type with its bytes, one object for all events of the type. */
public record EventType(String name, ByteString bytes) {

    public EventType(String name) {
        this(name, ByteString.copyFromUtf8(name));
    }
}
