// numpy.random.default_rng(seed) in the page: the same start here and in Python. (PCG64: O'Neill
// 2014, seeded by numpy's SeedSequence.)
(() => {
  const LOW = (1n << 128n) - 1n, STEP = 0x2360ed051fc65da44385df649fccf645n;

  // Four 32-bit words that all depend on every bit of the seed, and eight words made of them.
  function words(seed) {
    let constant = 0x43b0d7e5;
    const next = (value, factor) => {
      value = Math.imul(value ^ constant, (constant = Math.imul(constant, factor)));
      return value ^ (value >>> 16);
    };
    const pool = [seed, 0, 0, 0].map((word) => next(word, 0x931e8875));
    for (let from = 0; from < 4; from++) {
      for (let to = 0; to < 4; to++) {
        if (from === to) continue;
        const mixed = Math.imul(pool[to], 0xca01f9dd) - Math.imul(next(pool[from], 0x931e8875), 0x4973f715);
        pool[to] = mixed ^ (mixed >>> 16);
      }
    }
    constant = 0x8b51f9dd;
    return [...pool, ...pool].map((word) => BigInt(next(word, 0x58f38ded) >>> 0));
  }

  bp.BpRandom = class {
    constructor(seed) {
      const [a, b, c, d, e, f, g, h] = words(seed);
      const [start, stream] = [(b << 96n) | (a << 64n) | (d << 32n) | c, (f << 96n) | (e << 64n) | (h << 32n) | g];
      this.step = ((stream << 1n) | 1n) & LOW;
      this.state = ((this.step + start) * STEP + this.step) & LOW;
    }

    next64() {
      this.state = (this.state * STEP + this.step) & LOW;
      const word = BigInt.asUintN(64, this.state ^ (this.state >> 64n)), turn = this.state >> 122n;
      return BigInt.asUintN(64, (word >> turn) | (word << (64n - turn)));
    }

    // The upper half of a number is kept for the next call.
    next32() {
      let word = this.kept;
      this.kept = undefined;
      if (word === undefined) {
        const both = this.next64();
        [word, this.kept] = [both & 0xffffffffn, both >> 32n];
      }
      return word;
    }

    // From 0 to below 1.
    random() {
      return Number(this.next64() >> 11n) / 2 ** 53;
    }

    // A whole number from 0 to n: as many bits as n has, drawn anew until they are small enough.
    upTo(n) {
      const mask = BigInt(2 ** (32 - Math.clz32(n)) - 1);
      for (;;) {
        const number = Number(this.next32() & mask);
        if (number <= n) return number;
      }
    }

    permutation(n) {
      const order = Array.from({ length: n }, (_, k) => k);
      for (let k = n - 1; k > 0; k--) {
        const other = this.upTo(k);
        [order[k], order[other]] = [order[other], order[k]];
      }
      return order;
    }
  };
})();
