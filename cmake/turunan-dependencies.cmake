# The libraries that turunan is made of, each with its reason. The Debian package names are in
# cmake/packages.txt. This file is installed: a program that links the static library needs them too.
find_package(PkgConfig REQUIRED)

# Text: std::format is not in g++ 12; fmt is its model and the same interface.
find_package(fmt REQUIRED)
# Unicode: normalisation (NFC), character classes and column widths of names such as ŷ.
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
# Data: the IDX files of the image sets come compressed.
find_package(ZLIB REQUIRED)
# Data: folders of images.
find_package(PNG REQUIRED)
# Elementwise kernels: vector code for several instruction sets, chosen when the program runs.
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
# Matrix products: kernels generated at run time for each shape, on x86-64.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|amd64")
  find_library(XSMM_LIBRARY xsmm REQUIRED)
  find_library(XSMM_NOBLAS_LIBRARY xsmmnoblas REQUIRED)
endif()
find_package(Threads REQUIRED)
if(TURUNAN_ONNX)
  # ONNX models are messages of protobuf's; its small runtime parses them.
  pkg_check_modules(PROTOBUF_LITE REQUIRED IMPORTED_TARGET protobuf-lite)
endif()

