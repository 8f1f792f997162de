// SPDX-License-Identifier: MIT
// The sum of an array over processes of MPI, which goes on while its process computes.
#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "inception/parallel/mpi_error.hpp"

namespace inception::detail {

/// A sum that has begun, of any type.
class MpiSum {
 public:
  MpiSum() = default;
  MpiSum(const MpiSum&) = delete;
  MpiSum& operator=(const MpiSum&) = delete;
  virtual ~MpiSum() = default;

  /// Does what can be done without waiting; true where nothing is left.
  virtual bool advance() = 0;
};

/// Each process adds up one part of the array, by rank, and sends it to all: 2 (P − 1)/P of the array
/// leaves and reaches a process, as with a ring. MPI_Iallreduce would leave the order to the implementation; this
/// gives the same bits with any.
///
/// Source   Rabenseifner, Optimization of Collective Reduction Operations, ICCS 2004: reduce-scatter, then gather
template <class Scalar>
class MpiArraySum : public MpiSum {
 public:
  /// `tag` and the one behind it are this sum's alone.
  MpiArraySum(std::span<Scalar> values, MPI_Comm among, int tag)
      : values_(values), among_(among), tag_(tag) {
    MPI_Comm_rank(among, &rank_);
    MPI_Comm_size(among, &size_);
    const auto mine = part(rank_);
    theirs_ =
        std::make_unique_for_overwrite<Scalar[]>(mine.size() * static_cast<std::size_t>(size_));
    for_others([&](int other) {
      receive(std::span(of_other(other), mine.size()), other, tag_);
      send(part(other), other, tag_);
    });
  }

  bool advance() override {
    while (phase_ != Phase::done) {
      if (!received()) return false;
      if (phase_ == Phase::scattering) {
        add_up();
        theirs_.reset();
        for_others([&](int other) {
          receive(part(other), other, tag_ + 1);
          send(part(rank_), other, tag_ + 1);
        });
        phase_ = Phase::gathering;
      } else {
        phase_ = Phase::done;
      }
    }
    return true;
  }

 private:
  enum class Phase { scattering, gathering, done };

  std::span<Scalar> part(int rank) const {
    const std::size_t count = values_.size(), size = static_cast<std::size_t>(size_);
    const std::size_t first = count * static_cast<std::size_t>(rank) / size;
    return values_.subspan(first, count * (static_cast<std::size_t>(rank) + 1) / size - first);
  }
  Scalar* of_other(int rank) const {
    return theirs_.get() + static_cast<std::size_t>(rank) * part(rank_).size();
  }

  /// The next rank first, so that not all send to one.
  template <class Body>
  void for_others(const Body& body) const {
    for (int step = 1; step < size_; ++step) body((rank_ + step) % size_);
  }

  static MPI_Datatype type() { return std::is_same_v<Scalar, float> ? MPI_FLOAT : MPI_DOUBLE; }

  void receive(std::span<Scalar> to, int from, int tag) {
    requests_.push_back(MPI_REQUEST_NULL);
    check_mpi(MPI_Irecv(to.data(), static_cast<int>(to.size()), type(), from, tag, among_,
                        &requests_.back()),
              "MPI_Irecv");
  }
  void send(std::span<const Scalar> values, int to, int tag) {
    requests_.push_back(MPI_REQUEST_NULL);
    check_mpi(MPI_Isend(values.data(), static_cast<int>(values.size()), type(), to, tag, among_,
                        &requests_.back()),
              "MPI_Isend");
  }

  bool received() {
    int done = 0;
    check_mpi(MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done,
                          MPI_STATUSES_IGNORE),
              "MPI_Testall");
    if (done != 0) requests_.clear();
    return done != 0;
  }

  /// In the order of the ranks, this one's values among them.
  void add_up() {
    const auto mine = part(rank_);
    std::copy(mine.begin(), mine.end(), of_other(rank_));
    std::copy_n(of_other(0), mine.size(), mine.begin());
    for (int rank = 1; rank < size_; ++rank) {
      const Scalar* __restrict more = of_other(rank);
      Scalar* __restrict sum = mine.data();
      for (std::size_t i = 0; i < mine.size(); ++i) sum[i] += more[i];
    }
  }

  std::span<Scalar> values_;
  MPI_Comm among_;
  int tag_, rank_ = 0, size_ = 1;
  Phase phase_ = Phase::scattering;
  std::unique_ptr<Scalar[]> theirs_;  ///< what the others have of this process's part, by rank
  std::vector<MPI_Request> requests_;
};

}  // namespace inception::detail
