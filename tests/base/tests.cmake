# One line a test: watchglass_test(base NAME LINK wg_...).
watchglass_test(base arena LINK wg_base)
watchglass_test(base pool LINK wg_base)
watchglass_test(base base64 LINK wg_base)
watchglass_test(base block LINK wg_base)
watchglass_test(base buf LINK wg_base)
watchglass_test(base clock LINK wg_base)
watchglass_test(base err LINK wg_base)
watchglass_test(base file LINK wg_base)
watchglass_test(base file_list LINK wg_base)
watchglass_test(base hash LINK wg_base)
watchglass_test(base json LINK wg_base)
watchglass_test(base log LINK wg_base)
watchglass_test(base str LINK wg_base)
watchglass_test(base utf8 LINK wg_base)
watchglass_test(base wire LINK wg_base)
watchglass_test(base xml_reader LINK wg_base)
watchglass_test(base yaml LINK wg_base)

# The rules that no compiler checks. Headers are compiled with the flags of the libraries that
# they may include.
set(rules_flags -std=c17 -Wall -Wextra -Werror -D_POSIX_C_SOURCE=200809L)
foreach(library CURL XML2 GUMBO ICU HS SQLITE PQ SECCOMP SODIUM YAML)
    foreach(folder ${${library}_INCLUDE_DIRS})
        list(APPEND rules_flags -isystem${folder})
    endforeach()
endforeach()
list(REMOVE_DUPLICATES rules_flags)
add_test(NAME rules/includes
         COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/test_rules.py includes ${PROJECT_SOURCE_DIR})
add_test(NAME rules/headers
         COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/test_rules.py headers ${PROJECT_SOURCE_DIR}
                 ${CMAKE_C_COMPILER} ${rules_flags})
add_test(NAME rules/self COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/test_rules.py self
                                 ${CMAKE_C_COMPILER})
