// SPDX-License-Identifier: MIT
// Processes that MPI has started.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "inception/parallel/communicator.hpp"
#include "inception/parallel/shared_cores.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

namespace detail {

/// Errors   Error with MPI's own text
inline void check_mpi(int code, const char* function) {
  if (code == MPI_SUCCESS) return;
  std::string text(MPI_MAX_ERROR_STRING, '\0');
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  text.resize(static_cast<std::size_t>(length));
  throw Error(std::string(function) + ": the processes must be able to talk to each other; " +
              text + ": look for a process that has ended, then go on from the last checkpoint");
}

}  // namespace detail

/// All processes of MPI_COMM_WORLD. Begins and ends MPI: a program makes one, before anything else.
///
/// Sums are MPI_Iallreduce: they move on while progress() is called, without a thread of their own.
class MpiCommunicator : public Communicator {
 public:
  MpiCommunicator() {
    int provided = 0;
    detail::check_mpi(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided),
                      "MPI_Init_thread");
    if (provided < MPI_THREAD_FUNNELED) {
      throw Error(
          "MpiCommunicator: MPI must allow a program of several threads (MPI_THREAD_FUNNELED); "
          "this "
          "installation does not: use one that does");
    }
    detail::check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &all_), "MPI_Comm_dup");
    MPI_Comm_set_errhandler(all_, MPI_ERRORS_RETURN);
    MPI_Comm_rank(all_, &rank_);
    MPI_Comm_size(all_, &size_);
  }
  ~MpiCommunicator() override {
    MPI_Comm_free(&all_);
    MPI_Finalize();
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void broadcast(std::span<std::byte> bytes) override {
    for (std::size_t done = 0; done < bytes.size(); done += most_bytes) {
      const auto part = bytes.subspan(done, std::min(most_bytes, bytes.size() - done));
      detail::check_mpi(MPI_Bcast(part.data(), static_cast<int>(part.size()), MPI_BYTE, 0, all_),
                        "MPI_Bcast");
    }
  }

  void gather(std::span<const std::byte> mine, std::span<std::byte> all) override {
    gather(mine, all, all_);
  }

  void begin_sum(std::span<float> values) override { begin_sum(values, MPI_FLOAT); }
  void begin_sum(std::span<double> values) override { begin_sum(values, MPI_DOUBLE); }

  void progress() override {
    if (sums_.empty()) return;
    int done = 0;
    detail::check_mpi(
        MPI_Testall(static_cast<int>(sums_.size()), sums_.data(), &done, MPI_STATUSES_IGNORE),
        "MPI_Testall");
    if (done != 0) sums_.clear();
  }
  void finish_sums() override {
    detail::check_mpi(
        MPI_Waitall(static_cast<int>(sums_.size()), sums_.data(), MPI_STATUSES_IGNORE),
        "MPI_Waitall");
    sums_.clear();
  }

  void end_all(int status) override { MPI_Abort(MPI_COMM_WORLD, status); }

  /// How this process and the others of its machine share it.
  MachineShare machine() {
    MPI_Comm here = MPI_COMM_NULL;
    detail::check_mpi(MPI_Comm_split_type(all_, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &here),
                      "MPI_Comm_split_type");
    int rank = 0, size = 1;
    MPI_Comm_rank(here, &rank);
    MPI_Comm_size(here, &size);
    const CoreSet mine = cores_of_this_process();
    std::vector<CoreSet> all(static_cast<std::size_t>(size));
    gather(std::as_bytes(std::span(&mine, 1)), std::as_writable_bytes(std::span(all)), here);
    MPI_Comm_free(&here);
    return {rank, threads_for(static_cast<std::size_t>(rank), all)};
  }

 private:
  static constexpr std::size_t most_bytes = std::size_t{1} << 30;  // MPI counts in int

  static void gather(std::span<const std::byte> mine, std::span<std::byte> all, MPI_Comm among) {
    const int bytes = static_cast<int>(mine.size());
    detail::check_mpi(
        MPI_Allgather(mine.data(), bytes, MPI_BYTE, all.data(), bytes, MPI_BYTE, among),
        "MPI_Allgather");
  }

  template <class Scalar>
  void begin_sum(std::span<Scalar> values, MPI_Datatype type) {
    for (std::size_t done = 0; done < values.size(); done += most_bytes) {
      const auto part = values.subspan(done, std::min(most_bytes, values.size() - done));
      sums_.push_back(MPI_REQUEST_NULL);
      detail::check_mpi(MPI_Iallreduce(MPI_IN_PLACE, part.data(), static_cast<int>(part.size()),
                                       type, MPI_SUM, all_, &sums_.back()),
                        "MPI_Iallreduce");
    }
  }

  MPI_Comm all_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
  std::vector<MPI_Request> sums_;
};

}  // namespace inception
