// SPDX-License-Identifier: MIT
// Sums over processes between GPUs, by NCCL.
#pragma once

#include <nccl.h>

#include <span>
#include <string>
#include <type_traits>

#include "inception/parallel/collectives.hpp"
#include "inception/parallel/device_sums.hpp"
#include "inception/tensor/cuda.cuh"
#include "inception/tensor/cuda_event.cuh"

namespace inception {

namespace detail {

inline void check_nccl(ncclResult_t status, const char* call) {
  if (status == ncclSuccess) return;
  throw DeviceError(std::string("Cuda: ") + call + " must succeed; NCCL gave " +
                    ncclGetErrorString(status) + " (" + ncclGetLastError(nullptr) +
                    "): each process needs a GPU of its own, and NCCL_DEBUG=INFO tells more");
}

}  // namespace detail

/// Sums on a stream of its own: it waits for what the device was given before a sum began, and the device
/// goes on beside it. The processes find each other by an identifier that the first of them broadcasts.
///
/// Errors   DeviceError
template <class Scalar>
class NcclSums : public DeviceSums<Cuda, Scalar> {
 public:
  NcclSums(Communicator& processes, const Cuda& device)
      : device_(device), own_(device.ordinal(), device.host()), before_(device), after_(own_) {
    ncclUniqueId id{};
    if (is_first(&processes)) detail::check_nccl(ncclGetUniqueId(&id), "ncclGetUniqueId");
    broadcast_values(processes, std::span(&id, 1));
    device.activate();
    detail::check_nccl(ncclCommInitRank(&all_, processes.size(), id, processes.rank()),
                       "ncclCommInitRank");
  }
  ~NcclSums() override { ncclCommDestroy(all_); }

  void begin(std::span<Scalar> values) override {
    static_assert(std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double>);
    sum(values.data(), values.size(), std::is_same_v<Scalar, float> ? ncclFloat : ncclDouble);
  }
  void begin_totals(std::span<double> values) override {
    sum(values.data(), values.size(), ncclDouble);
  }
  void progress() override {}
  void finish() override {
    after_.record(own_);
    after_.hold_back(device_);
  }

 private:
  void sum(void* values, std::size_t count, ncclDataType_t type) {
    before_.record(device_);
    before_.hold_back(own_);
    detail::check_nccl(ncclAllReduce(values, values, count, type, ncclSum, all_, own_.stream()),
                       "ncclAllReduce");
  }

  Cuda device_;
  Cuda own_;  ///< the same GPU with a stream for sums
  CudaEvent before_, after_;
  ncclComm_t all_ = nullptr;
};

}  // namespace inception
