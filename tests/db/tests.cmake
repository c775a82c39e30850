# One line a test: watchglass_test(db NAME LINK wg_...).
