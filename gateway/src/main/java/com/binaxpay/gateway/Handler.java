package com.binaxpay.gateway;

/// Answers one kind of request; a problem is thrown as [ProblemException].
@FunctionalInterface
interface Handler {
    HttpAnswer handle(Exchange exchange);
}
