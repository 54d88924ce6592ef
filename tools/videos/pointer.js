// Draw the pointer over the page: where it is, and a ring while it presses.
([x, y, pressed]) => {
  let pointer = document.getElementById("pointer-of-the-video");
  if (!pointer) {
    const drawing = "http://www.w3.org/2000/svg";
    pointer = document.createElementNS(drawing, "svg");
    pointer.id = "pointer-of-the-video";
    for (const [name, value] of Object.entries({ width: 48, height: 48, "aria-hidden": "true" })) pointer.setAttribute(name, value);
    const ring = document.createElementNS(drawing, "circle");
    for (const [name, value] of Object.entries({ cx: 16, cy: 16, r: 14, fill: "#0f766e", "fill-opacity": 0.35 })) ring.setAttribute(name, value);
    const arrow = document.createElementNS(drawing, "path");
    for (const [name, value] of Object.entries({ d: "M16 16v22l5.5-5 3.5 8 4-1.8-3.5-7.8h7.5z", fill: "#111", stroke: "#fff", "stroke-width": 1.6 })) arrow.setAttribute(name, value);
    pointer.append(ring, arrow);
    Object.assign(pointer.style, { position: "fixed", zIndex: 9999, pointerEvents: "none", left: 0, top: 0 });
    document.body.append(pointer);
  }
  pointer.firstChild.setAttribute("visibility", pressed ? "visible" : "hidden");
  pointer.style.transform = `translate(${x - 16}px, ${y - 16}px)`;
};
