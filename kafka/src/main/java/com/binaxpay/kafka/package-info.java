/// Kafka as a sink of the outbox. Loaded where it is on the class path; nothing else knows it.
@NullMarked
package com.binaxpay.kafka;

import org.jspecify.annotations.NullMarked;
