// <bp-ask>: a question that says at once what an answer deserves.
(() => {
  class BpAsk extends HTMLElement {
    connectedCallback() {
      this.data ??= JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.form = this.querySelector("form");
      this.misses = 0;
      this.form.onsubmit = (event) => {
        event.preventDefault();
        const text = this.querySelector("input").value.trim().replace(",", ".").replace("−", "-");
        if (text === "" || Number.isNaN(Number(text))) return this.say("Give a number, like 0.25.");
        this.reply(bp.programs[this.data.program](Number(text), this.data.answer, this.data.within));
      };
      this.form.onchange = ({ target }) => {
        if (target.type !== "radio") return;
        this.reply(target.value === this.data.answer ? "Right." : "Not that one.");
      };
      this.querySelector(".reveal").onclick = ({ target }) => {
        target.hidden = true;
        this.say(`The answer is ${this.data.shown}. ${this.data.because}`);
      };
      bp.fetchProgram(this);
    }

    reply(said) {
      const right = said === "Right.";
      const more = right ? this.data.because : this.misses === 0 ? this.data.hint : "";
      this.misses += right ? 0 : 1;
      this.say(`${said} ${more}`.trim(), right ? "right" : "wrong");
      this.querySelector(".reveal").hidden = right || this.misses < 2;
    }

    say(text, mark = "") {
      const reply = this.querySelector(".reply");
      reply.textContent = text;
      reply.dataset.mark = mark;
    }
  }

  customElements.define("bp-ask", BpAsk);
})();
