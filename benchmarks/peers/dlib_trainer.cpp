// SPDX-License-Identifier: MIT
// A trainer in dlib, the peer of examples/train.cpp in benchmarks/compile_time.py: four inception modules
// on MNIST's files.
#include <dlib/data_io.h>
#include <dlib/dnn.h>

#include <iostream>

namespace {

using namespace dlib;

template <typename Below>
using Pixel = relu<con<16, 1, 1, 1, 1, Below>>;
template <typename Below>
using Square = relu<con<24, 3, 3, 1, 1, relu<con<16, 1, 1, 1, 1, Below>>>>;
template <typename Below>
using DoubleSquare =
    relu<con<24, 3, 3, 1, 1, relu<con<24, 3, 3, 1, 1, relu<con<16, 1, 1, 1, 1, Below>>>>>>;
template <typename Below>
using Pooled = relu<con<16, 1, 1, 1, 1, max_pool<3, 3, 1, 1, Below>>>;
template <typename Below>
using Module = inception4<Pixel, Square, DoubleSquare, Pooled, Below>;
template <typename Below>
using Half = max_pool<2, 2, 2, 2, Below>;

using Network = loss_multiclass_log<
    fc<10, avg_pool_everything<Module<Module<Half<
               Module<Module<Half<relu<con<16, 3, 3, 1, 1, input<matrix<unsigned char>>>>>>>>>>>>>;

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "dlib_trainer: must get the folder of MNIST's files\n";
    return 2;
  }
  std::vector<matrix<unsigned char>> images, test_images;
  std::vector<unsigned long> labels, test_labels;
  load_mnist_dataset(argv[1], images, labels, test_images, test_labels);

  Network network;
  dnn_trainer<Network> trainer(network);
  trainer.set_learning_rate(0.01);
  trainer.set_min_learning_rate(0.00001);
  trainer.set_mini_batch_size(128);
  trainer.be_verbose();
  trainer.train(images, labels);
  network.clean();
  serialize("dlib_trainer.dat") << network;

  const std::vector<unsigned long> guesses = network(test_images);
  int right = 0;
  for (std::size_t i = 0; i < guesses.size(); ++i) right += guesses[i] == test_labels[i];
  std::cout << "Test accuracy: " << static_cast<double>(right) / static_cast<double>(guesses.size())
            << '\n';
} catch (const std::exception& e) {
  std::cerr << "dlib_trainer: " << e.what() << '\n';
  return 1;
}
