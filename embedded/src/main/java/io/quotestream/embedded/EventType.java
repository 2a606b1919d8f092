package io.quotestream.embedded;

import com.google.protobuf.ByteString;

/** An event type with its bytes, one object for all events of the type. */
record EventType(String name, ByteString bytes) {

    EventType(String name) {
        this(name, ByteString.copyFromUtf8(name));
    }
}
