/// Calls between processes: method name and bytes in, bytes out, many at once over one mutually authenticated stream.
///
/// Each process has one [Transport]; it serves the calls of others ([CallServer]) and calls them ([CallClient]). All
/// frames of a connection that wait when the connection can take more go out as one message ([Frame] has the layout).
/// Two I/O threads a process do all the work here; handlers and completions run on them and must not block (there is
/// [CallHandler#blocking] for those that do).
///
/// What is few and large goes another way: [BulkServer] and [BulkClient] call over a plain TLS socket.
@NullMarked
package com.binaxpay.transport;

import org.jspecify.annotations.NullMarked;
