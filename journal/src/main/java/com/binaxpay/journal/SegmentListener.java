package com.binaxpay.journal;

/// Is told what a history's writing thread puts into segments, on that thread.
interface SegmentListener {
    /// Nobody.
    SegmentListener NONE = new SegmentListener() {
        @Override
        public void onBlock(Segment segment, Block block) {}

        @Override
        public void onClosed(Segment segment) {}
    };

    /// `block`, which never changes again, is in `segment`.
    void onBlock(Segment segment, Block block);

    /// `segment` is full, and durable.
    void onClosed(Segment segment);
}
