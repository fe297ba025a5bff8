package com.binaxpay.gateway;

/// Strings that may come from hostile input. Half a surrogate pair has no UTF-8, so it must not reach an answer.
final class Texts {
    private Texts() {}

    static boolean isWellFormed(String text) {
        return brokenAt(text) < 0;
    }

    /// `text` with `?` for each half of a surrogate pair.
    static String wellFormed(String text) {
        int broken = brokenAt(text);
        if (broken < 0) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text);
        for (int at = broken; at >= 0; at = brokenAt(whole)) {
            whole.setCharAt(at, '?');
        }
        return whole.toString();
    }

    private static int brokenAt(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
