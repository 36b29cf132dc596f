// <bp-explore>: controls that switch between frames drawn when the book was built.
// All frames of a picture share one table of SVG lines; a frame is a list of line numbers.
class BpExplore extends bp.BpCard {
  makeControls(boxes) {
    const { choices } = this.data;
    return new Map([...boxes].map(([name, box]) => [name, new bp.BpChoice(box, choices[name])]));
  }

  // The frame's number, counted as the frames were drawn: the last control runs fastest.
  index() {
    return [...this.controls.values()].reduce((sum, c) => sum * (c.last + 1) + c.position, 0);
  }

  show() {
    const index = this.index();
    if (index !== this.shown) {
      const { frames, lines } = this.data;
      this.frame.innerHTML = frames[index].map((line) => lines[line]).join("");
      this.shown = index;
    }
    this.say(this.data.alts[index]);
  }
}

customElements.define("bp-explore", BpExplore);
