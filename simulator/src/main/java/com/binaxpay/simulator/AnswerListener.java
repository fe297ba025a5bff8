package com.binaxpay.simulator;

import java.net.http.HttpResponse;

/// Is shown every answer that came to [Api]; found by [java.util.ServiceLoader]. So tests hold all of them to the API's
/// description, whoever asked. Any thread.
public interface AnswerListener {
    /// `response` came; who asked has it once this returns.
    void came(HttpResponse<String> response);
}
