# One line a test: watchglass_test(cli NAME LINK wg_...).
watchglass_test(cli options LINK wg_base SOURCES ${PROJECT_SOURCE_DIR}/cli/options.c)

# Every command as a person runs it: help, wrong usage, exit statuses, hostile text.
add_test(NAME cli/commands COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_cli.py)
set_tests_properties(cli/commands PROPERTIES TIMEOUT 600
    ENVIRONMENT "WATCHGLASS=$<TARGET_FILE:watchglass>")
