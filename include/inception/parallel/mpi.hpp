// SPDX-License-Identifier: MIT
// Processes that MPI has started.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "inception/parallel/communicator.hpp"
#include "inception/parallel/mpi_error.hpp"
#include "inception/parallel/mpi_sum.hpp"
#include "inception/parallel/shared_cores.hpp"
#include "inception/tensor/error.hpp"

namespace inception {

/// All processes of MPI_COMM_WORLD. Begins and ends MPI: a program makes one, before anything else.
///
/// Sums move on while progress() is called, without a thread of their own.
class MpiCommunicator : public Communicator {
 public:
  MpiCommunicator() {
    int provided = 0;
    detail::check_mpi(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided),
                      "MPI_Init_thread");
    if (provided < MPI_THREAD_FUNNELED) {
      throw Error(
          "MpiCommunicator: MPI must allow programs of several threads (MPI_THREAD_FUNNELED); this "
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

  void begin_sum(std::span<float> values) override { begin(values); }
  void begin_sum(std::span<double> values) override { begin(values); }
  void progress() override {
    std::erase_if(sums_, [](const auto& sum) { return sum->advance(); });
  }
  void finish_sums() override {
    while (!sums_.empty()) progress();
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
  static constexpr int most_tags = 32766;                          // any MPI has so many

  static void gather(std::span<const std::byte> mine, std::span<std::byte> all, MPI_Comm among) {
    const int bytes = static_cast<int>(mine.size());
    detail::check_mpi(
        MPI_Allgather(mine.data(), bytes, MPI_BYTE, all.data(), bytes, MPI_BYTE, among),
        "MPI_Allgather");
  }

  template <class Scalar>
  void begin(std::span<Scalar> values) {
    constexpr std::size_t most = most_bytes / sizeof(Scalar);
    for (std::size_t done = 0; done < values.size(); done += most) {
      const auto part = values.subspan(done, std::min(most, values.size() - done));
      next_tag_ = (next_tag_ + 2) % most_tags;
      sums_.push_back(std::make_unique<detail::MpiArraySum<Scalar>>(part, all_, next_tag_));
    }
  }

  MPI_Comm all_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
  int next_tag_ = 0;
  std::vector<std::unique_ptr<detail::MpiSum>> sums_;
};

}  // namespace inception
