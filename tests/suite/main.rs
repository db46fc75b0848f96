//! Every end-to-end test, in one binary.
