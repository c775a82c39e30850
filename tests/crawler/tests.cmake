# One line a test: watchglass_test(crawler NAME LINK wg_...).
