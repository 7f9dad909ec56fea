// What the network says, what the rules make of it, and how long that took.
import { at, bytes, fill, make, microseconds, percent, setClass, setText } from './dom.js';

const bar = () => make('li', '', make('span', 'name'), make('span', 'score'), make('span', 'track', make('span')));
const parts = [['rows', 'rows of the picture'], ['inference', 'network'], ['rules', 'rules'], ['output', 'pins']];

const words = answer => {
  if (!answer) return '–';
  if (answer.boxes?.length) {
    const first = answer.boxes[0].label || 'box';
    return answer.boxes.length === 1 ? first : `${answer.boxes.length} × ${first}`;
  }
  return answer.label || (answer.kind === 'boxes' ? 'nothing found' : '–');
};

// A screen reader is told a new answer, but not ten a second.
let spoken = '', spokenAt = 0;
const speak = text => {
  if (text === spoken || Date.now() - spokenAt < 3000) return;
  spoken = text;
  spokenAt = Date.now();
  setText(at('answer-spoken'), `Answer: ${text}`);
};

export const show = state => {
  const answer = state.answer, text = words(answer);
  setText(at('answer'), text);
  speak(text);
  const scored = answer?.boxes?.length ? answer.boxes.slice(0, 4) : (answer?.labels ?? []).slice(0, 4);
  fill(at('labels'), scored, bar, (item, each) => {
    setText(item.children[0], each.label || 'box');
    setText(item.children[1], percent(each.score));
    item.children[2].firstElementChild.style.width = `${100 * Math.min(1, Math.max(0, each.score))}%`;
  });
  at('rules-title').hidden = !state.rules.length;
  fill(at('rules'), state.rules, () => make('li', '', make('span', 'dot'), make('span', 'name'), make('span', 'word')), (item, rule) => {
    setClass(item, rule.isOn ? 'on' : rule.holds ? 'holds' : '');
    setText(item.children[1], rule.name);
    setText(item.children[2], rule.isOn ? 'on' : rule.holds ? 'holds, not yet on' : 'off');
  });
  showLatency(state.latency);
  setText(at('allocated'), state.allocatedBytes === 0 ? 'Allocated since start: 0 bytes.' : `Allocated since start: ${bytes(state.allocatedBytes ?? 0)}.`);
};

const showLatency = latency => {
  if (!latency) return;
  const known = parts.filter(([name]) => latency[name] > 0);
  const all = known.reduce((sum, [name]) => sum + latency[name], 0) || 1;
  fill(at('latency'), known, () => make('span'), (span, [name]) => {
    setClass(span, name);
    span.style.flexGrow = String(Math.max(latency[name] / all, 0.004));
  });
  const said = known.map(([name, word]) => `${word} ${microseconds(latency[name])}`).join(', ');
  setText(at('latency-text'), `${microseconds(latency.total || all)} on this computer: ${said}. Half of the frames: ${microseconds(latency.p50)} or less; 99 of 100: ${microseconds(latency.p99)}.`);
  at('latency').setAttribute('aria-label', `Times of the newest frame: ${said}`);
};
