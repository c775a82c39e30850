# Flags of every target: warnings, hardening, sanitizers.
add_compile_definitions(_POSIX_C_SOURCE=200809L)
add_compile_options(
    -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wcast-qual
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wundef -Wvla
    -Wformat=2 -Wimplicit-fallthrough -Wnull-dereference -fno-common)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wduplicated-cond -Wduplicated-branches -Wlogical-op)
endif()
if(WATCHGLASS_WERROR)
    add_compile_options(-Werror)
endif()
if(WATCHGLASS_FAILPOINTS)
    add_compile_definitions(WATCHGLASS_FAILPOINTS)
endif()

# A bug asserts, in the release too: without -DNDEBUG.
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")

# The program is optimised as a whole, an eighth faster. The libraries hold ordinary code too, so
# that a hundred tests need not be.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND NOT WATCHGLASS_SANITIZE)
    set(WATCHGLASS_WHOLE_PROGRAM $<$<CONFIG:RelWithDebInfo>:-flto=auto>)
    add_compile_options(${WATCHGLASS_WHOLE_PROGRAM} $<$<CONFIG:RelWithDebInfo>:-ffat-lto-objects>)
    add_link_options(-fno-lto)
endif()

if(WATCHGLASS_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(WATCHGLASS_SANITIZE)
    add_compile_options(-fsanitize=${WATCHGLASS_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${WATCHGLASS_SANITIZE})
    add_compile_definitions(WATCHGLASS_SANITIZED)
else()
    # Debian's own hardening; _FORTIFY_SOURCE needs optimisation.
    add_compile_options(-fstack-protector-strong)
    add_compile_options($<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
    add_link_options(-pie -Wl,-z,relro -Wl,-z,now)
endif()
