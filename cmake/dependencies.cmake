# What the library is linked with, what only the build needs, and what the program adds.
include(${CMAKE_CURRENT_LIST_DIR}/turunan-dependencies.cmake)
# Linear algebra: tested decompositions (LU, Cholesky, QR, SVD, symmetric eigenvalues), headers only.
find_package(Eigen3 REQUIRED NO_MODULE)
# Derivations as JSON: strings escaped, numbers in as many digits as they need; headers only.
find_package(nlohmann_json REQUIRED)
set(turunan_private_libraries
  fmt::fmt PkgConfig::UTF8PROC ZLIB::ZLIB PNG::PNG PkgConfig::HWY
  ${XSMM_LIBRARY} ${XSMM_NOBLAS_LIBRARY} Threads::Threads ${CMAKE_DL_LIBS}
  $<$<BOOL:${TURUNAN_ONNX}>:PkgConfig::PROTOBUF_LITE>
  $<BUILD_INTERFACE:Eigen3::Eigen> $<BUILD_INTERFACE:nlohmann_json::nlohmann_json>)

# Command line: CLI11 parses flags, libedit edits the lines of the prompt (BSD licence, unlike readline's).
find_package(CLI11 REQUIRED)
pkg_check_modules(EDIT REQUIRED IMPORTED_TARGET libedit)
set(turunan_program_libraries CLI11::CLI11 PkgConfig::EDIT fmt::fmt)
