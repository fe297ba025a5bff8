package com.binaxpay.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A component that a later release added at the end of its record, with the level of [Levels] that it came with. While
/// it, and all after it, are empty, [RecordCodec] leaves them out: then the bytes are those of the release before,
/// which
/// can read them.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Since {
    /// The level.
    int value();
}
