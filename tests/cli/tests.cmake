# One line a test: watchglass_test(cli NAME LINK wg_...).
watchglass_test(cli options LINK wg_base SOURCES ${PROJECT_SOURCE_DIR}/cli/options.c)

# Every command as a person runs it: help, wrong usage, exit statuses, hostile text.
add_test(NAME cli/commands COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_cli.py)
set_tests_properties(cli/commands PROPERTIES TIMEOUT 600
    ENVIRONMENT "WATCHGLASS=$<TARGET_FILE:watchglass>")

# `site check` with saved pages, and the example profiles in sites/.
add_test(NAME cli/sites COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_sites.py)
set_tests_properties(cli/sites PROPERTIES TIMEOUT 120
    ENVIRONMENT "WATCHGLASS=$<TARGET_FILE:watchglass>")

# `learn`: from labelled rows and decisions.
add_test(NAME cli/learn COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/cli/test_learn.py)
set_tests_properties(cli/learn PROPERTIES TIMEOUT 120
    ENVIRONMENT "WATCHGLASS=$<TARGET_FILE:watchglass>")
