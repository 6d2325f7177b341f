/* A picture in a box that scrolls is moved by dragging, too, and begins where the page's own node is.
   A finger scrolls it without this. */

(() => {
  const least = 4; // pixels: below it, a press is a click

  const pannable = (box) => {
    let from = null;
    let moved = false;

    box.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      from = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop };
      moved = false;
    });

    window.addEventListener("pointermove", (event) => {
      if (!from) return;
      const across = event.clientX - from.x;
      const down = event.clientY - from.y;
      moved ||= Math.hypot(across, down) > least;
      if (!moved) return;
      box.classList.add("dragged");
      box.scrollTo({ left: from.left - across, top: from.top - down, behavior: "instant" });
    });

    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => {
        from = null;
        box.classList.remove("dragged");
      });
    }

    // What is dragged is the picture, not the link under the pointer; and a drag is no click.
    box.addEventListener("dragstart", (event) => event.preventDefault());
    box.addEventListener("click", (event) => moved && event.preventDefault(), true);
  };

  const showCentre = (box) => {
    const node = box.querySelector("a.centre")?.getBoundingClientRect();
    if (!node) return;
    const around = box.getBoundingClientRect();
    const left = node.left + node.width / 2 - around.left - around.width / 2;
    box.scrollTo({ left, behavior: "instant" });
  };

  document.addEventListener("DOMContentLoaded", () => {
    const boxes = document.querySelectorAll(".wide:has(> svg.dependencies)");
    boxes.forEach(pannable);
    boxes.forEach(showCentre);
  });
})();
