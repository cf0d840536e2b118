# Warnings, sanitizers and the flags that keep results the same on every machine.
add_library(turunan_warnings INTERFACE)
target_compile_options(turunan_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  # A product and a sum are fused where a kernel says so, never where the compiler feels like it.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies in `"text" + string` that are none (its bug 105651).
  target_compile_options(turunan_warnings INTERFACE -Wno-restrict)
endif()
if(TURUNAN_WERROR)
  target_compile_options(turunan_warnings INTERFACE -Werror)
endif()
if(TURUNAN_SANITIZE)
  add_compile_options(-fsanitize=${TURUNAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TURUNAN_SANITIZE})
endif()
