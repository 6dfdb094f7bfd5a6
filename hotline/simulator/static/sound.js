// What comes out of the receiver: prompts one after another, beeps, key tones.

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = "123456789*0#";
let context = null;
let playing = null;
let waiting = [];

function tone(frequencies, seconds) {
  context ??= new AudioContext();
  const gain = new GainNode(context, { gain: 0.08 });
  gain.connect(context.destination);
  for (const frequency of frequencies) {
    const source = new OscillatorNode(context, { frequency });
    source.connect(gain);
    source.start();
    source.stop(context.currentTime + seconds);
  }
}

export function keyTone(key) {
  const place = KEYS.indexOf(key);
  tone([ROWS[Math.floor(place / 3)], COLUMNS[place % 3]], 0.15);
}

function next() {
  playing = null;
  const item = waiting.shift();
  if (item === undefined) return;
  if (item === "beep") {
    tone([1000], 0.3);
    next();
    return;
  }
  playing = new Audio(`/sim/media/${item}`);
  playing.onended = next;
  playing.onerror = next;
  playing.play().catch(next);
}

export function hear(item) {
  waiting.push(item);
  if (playing === null) next();
}

export function hush() {
  waiting = [];
  playing?.pause();
  playing = null;
}
