// SPDX-License-Identifier: MIT
// Products of pixels and a matrix of weights by cuBLAS, over dense values and slices of channels.
#pragma once

#include <climits>

#include "inception/ops/view.hpp"
#include "inception/tensor/cuda.cuh"

namespace inception::detail {

inline void gemm(const Cuda& device, cublasOperation_t a_form, cublasOperation_t b_form, int m,
                 int n, int k, const float* a, int lda, const float* b, int ldb, float beta,
                 float* c, int ldc) {
  const float alpha = 1;
  // The type of computation is said, so that no setting of a library rounds factors to TF32.
  check_cuda(cublasGemmEx(device.cublas(), a_form, b_form, m, n, k, &alpha, a, CUDA_R_32F, lda, b,
                          CUDA_R_32F, ldb, &beta, c, CUDA_R_32F, ldc, CUBLAS_COMPUTE_32F,
                          CUBLAS_GEMM_DEFAULT),
             "cublasGemmEx");
}
inline void gemm(const Cuda& device, cublasOperation_t a_form, cublasOperation_t b_form, int m,
                 int n, int k, const double* a, int lda, const double* b, int ldb, double beta,
                 double* c, int ldc) {
  const double alpha = 1;
  check_cuda(
      cublasDgemm(device.cublas(), a_form, b_form, m, n, k, &alpha, a, lda, b, ldb, &beta, c, ldc),
      "cublasDgemm");
}

/// Extents that cuBLAS takes are ints.
inline int matrix_size(Index size) {
  if (size <= Index{INT_MAX}) return static_cast<int>(size);
  throw ShapeError("Cuda: a matrix product must have at most " + std::to_string(INT_MAX) +
                   " rows; it has " + std::to_string(size) + ": use smaller batches");
}

// cuBLAS counts by columns: to it, our [pixels][channels] is [channels x pixels], and a matrix [C][K] of
// weights is [K x C]. Products hence come in the other order.

/// y[p][k] = Σ_c x[p][c] · w[c][k]
template <class Scalar>
void multiply_pixels(const Cuda& device, const View<const Scalar>& x, const Scalar* w,
                     const View<Scalar>& y) {
  const int pixels = matrix_size(y.shape.pixels());
  const int in = matrix_size(x.shape.c), out = matrix_size(y.shape.c);
  if (pixels == 0) return;
  device.activate();
  gemm(device, CUBLAS_OP_N, CUBLAS_OP_N, out, pixels, in, w, out, x.data,
       matrix_size(x.pixel_stride), Scalar{0}, y.data, matrix_size(y.pixel_stride));
}

/// dx[p][c] = Σ_k dy[p][k] · w[c][k], added to what is there where `accumulate` says so.
template <class Scalar>
void multiply_for_input(const Cuda& device, const View<const Scalar>& dy, const Scalar* w,
                        const View<Scalar>& dx, bool accumulate) {
  const int pixels = matrix_size(dx.shape.pixels());
  const int in = matrix_size(dx.shape.c), out = matrix_size(dy.shape.c);
  if (pixels == 0) return;
  device.activate();
  gemm(device, CUBLAS_OP_T, CUBLAS_OP_N, in, pixels, out, w, out, dy.data,
       matrix_size(dy.pixel_stride), accumulate ? Scalar{1} : Scalar{0}, dx.data,
       matrix_size(dx.pixel_stride));
}

/// dw[c][k] = Σ_p x[p][c] · dy[p][k]
template <class Scalar>
void multiply_for_weights(const Cuda& device, const View<const Scalar>& x,
                          const View<const Scalar>& dy, Scalar* dw) {
  const int pixels = matrix_size(dy.shape.pixels());
  const int in = matrix_size(x.shape.c), out = matrix_size(dy.shape.c);
  if (pixels == 0) {
    device.clear(dw, x.shape.c * dy.shape.c * static_cast<Index>(sizeof(Scalar)));
    return;
  }
  device.activate();
  gemm(device, CUBLAS_OP_N, CUBLAS_OP_T, out, in, pixels, dy.data, matrix_size(dy.pixel_stride),
       x.data, matrix_size(x.pixel_stride), Scalar{0}, dw, out);
}

}  // namespace inception::detail
