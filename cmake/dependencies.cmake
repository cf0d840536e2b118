# The libraries, each with its reason. The Debian package names are in cmake/packages.txt.
find_package(PkgConfig REQUIRED)

# Text: std::format is not in g++ 12; fmt is its model and the same interface.
find_package(fmt REQUIRED)
# Linear algebra: tested decompositions (LU, Cholesky, QR, SVD, symmetric eigenvalues), headers only.
find_package(Eigen3 REQUIRED NO_MODULE)
# Unicode: normalisation (NFC), character classes and column widths of names such as ŷ.
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
# Data: the IDX files of the image sets come compressed.
find_package(ZLIB REQUIRED)
# Elementwise kernels: vector code for several instruction sets, chosen when the program runs.
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
# Matrix products: run-time generated kernels for small shapes, oneDNN for large ones.
find_library(XSMM_LIBRARY xsmm REQUIRED)
find_library(XSMM_NOBLAS_LIBRARY xsmmnoblas REQUIRED)
# oneDNN's own package file asks for the OpenCL headers, which a program for the processor does not need.
find_path(DNNL_INCLUDE_DIR dnnl.hpp REQUIRED)
find_library(DNNL_LIBRARY dnnl REQUIRED)
find_package(Threads REQUIRED)
set(turunan_private_libraries
  fmt::fmt Eigen3::Eigen PkgConfig::UTF8PROC ZLIB::ZLIB PkgConfig::HWY ${DNNL_LIBRARY}
  ${XSMM_LIBRARY} ${XSMM_NOBLAS_LIBRARY} Threads::Threads ${CMAKE_DL_LIBS})

# Command line: CLI11 parses flags, libedit edits the lines of the prompt (BSD licence, unlike readline's).
find_package(CLI11 REQUIRED)
pkg_check_modules(EDIT REQUIRED IMPORTED_TARGET libedit)
set(turunan_program_libraries CLI11::CLI11 PkgConfig::EDIT fmt::fmt)
