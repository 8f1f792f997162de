// SPDX-License-Identifier: MIT
// What a network's page does beyond HTML. Without it modules open all the same.
#pragma once

#include <string_view>

namespace inception::detail {

/// Details of what the pointer or the keyboard is on, in one place that is always in view; arrow keys
/// go from module to module; all modules open and close together; shades by either cost.
inline constexpr std::string_view html_script = R"js(
const about = document.getElementById("about");
for (const element of document.querySelectorAll("[title]")) {
  element.dataset.about = element.title;
  element.removeAttribute("title");
}
const show = (event) => {
  const element = event.target.closest?.("[data-about]");
  about.hidden = !element;
  if (element) about.textContent = element.dataset.about;
};
document.addEventListener("pointerover", show);
document.addEventListener("focusin", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") about.hidden = true;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const modules = [...document.querySelectorAll("summary")];
  const place = modules.indexOf(document.activeElement);
  if (!step || place < 0 || !modules[place + step]) return;
  event.preventDefault();
  modules[place + step].focus();
});
const all = document.getElementById("all");
all.addEventListener("click", () => {
  const open = all.getAttribute("aria-pressed") !== "true";
  all.setAttribute("aria-pressed", open);
  all.textContent = open ? "Close all modules" : "Open all modules";
  for (const module of document.querySelectorAll("details")) module.open = open;
});
for (const choice of document.querySelectorAll("input[name=by]")) {
  choice.addEventListener("change", () => (document.body.dataset.by = choice.value));
}
document.querySelector(".tools").hidden = false;
)js";

}  // namespace inception::detail
