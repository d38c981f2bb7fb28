// Nothing of its own: the target it is in compiles GoogleTest's headers once for all tests.
