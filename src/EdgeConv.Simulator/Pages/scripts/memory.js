// The arena over time: each row of each tensor is a rectangle, from the step that makes it to the last one that reads it.
import { at, bytes, count, fill, make, microseconds, setText, within } from './dom.js';
import { get, post } from './connection.js';
import { attempt } from './message.js';

const titles = { layer: 'One layer after the other: the fewest steps.', overlap: 'An output takes the places of rows that have been read.', stream: 'Layers take turns, row by row: only rows that are still needed exist.' };
const hues = [160, 212, 36, 280, 12, 190, 96, 330, 250, 60];
const canvas = at('memory-picture'), slider = at('memory-step');
let memory = null, plans = [], step = 0;

const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches;
const colour = tensor => {
  const turn = Math.floor(tensor / hues.length) % 3;
  return `hsl(${hues[tensor % hues.length]} ${isDark() ? 45 : 52}% ${(isDark() ? 46 : 52) + 7 * turn}%)`;
};
const token = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const paint = () => {
  if (!memory) return;
  const box = canvas.parentElement.getBoundingClientRect(), scale = devicePixelRatio || 1;
  const width = Math.floor(box.width), height = Math.floor(box.height);
  if (width < 50) return;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const pen = canvas.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const ceiling = Math.max(memory.arena, ...plans.map(plan => plan.arena)) * 1.04, top = 4, bottom = height - 18, start = 4, end = width - 4;
  const x = at => start + (end - start) * at / memory.steps, y = address => bottom - (bottom - top) * address / ceiling;
  pen.fillStyle = token('--track');
  pen.fillRect(start, y(memory.arena), end - start, bottom - y(memory.arena));
  for (const row of memory.rows) {
    const isAlive = row.from <= step && step <= row.to;
    const from = x(row.from), high = y(row.address + row.bytes);
    pen.globalAlpha = isAlive ? 1 : 0.62;
    pen.fillStyle = row.isScratch ? token('--quiet') : colour(row.tensor);
    pen.fillRect(from, high, Math.max(0.8, x(row.to + 1) - from - 0.2), Math.max(0.8, y(row.address) - high - 0.2));
  }
  pen.globalAlpha = 1;
  const dash = (address, name, text) => {
    pen.strokeStyle = pen.fillStyle = token(name);
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    pen.moveTo(start, y(address));
    pen.lineTo(end, y(address));
    pen.stroke();
    pen.setLineDash([]);
    pen.font = '11px system-ui, sans-serif';
    const wide = pen.measureText(text).width + 8, under = y(address) < 22;
    pen.fillStyle = token('--card');
    pen.fillRect(end - wide, under ? y(address) + 2 : y(address) - 16, wide, 14);
    pen.fillStyle = token(name);
    pen.fillText(text, end - wide + 4, under ? y(address) + 13 : y(address) - 5);
  };
  if (memory.limit && memory.limit <= ceiling) dash(memory.limit, '--bad', `board ${bytes(memory.limit)}`);
  dash(memory.arena, '--good', `arena ${bytes(memory.arena)}`);
  pen.strokeStyle = token('--ink');
  pen.lineWidth = 1.5;
  pen.beginPath();
  pen.moveTo(x(step + 0.5), top);
  pen.lineTo(x(step + 0.5), bottom);
  pen.stroke();
  pen.fillStyle = token('--quiet');
  pen.font = '11px system-ui, sans-serif';
  pen.fillText('steps →', start, height - 4);
  pen.save();
  pen.textAlign = 'right';
  pen.fillText(`${count(memory.steps)}`, end, height - 4);
  pen.restore();
};

const showStep = () => {
  if (!memory) return;
  const point = Math.floor(step / memory.stepsPerPoint), tensors = new Set(memory.rows.filter(row => row.from <= step && step <= row.to && !row.isScratch).map(row => row.tensor));
  const worker = memory.operators[memory.atWork[point]];
  const text = `${count(step + 1)} of ${count(memory.steps)}: ${bytes(memory.alive[point])} needed, rows of ${count(tensors.size)} ${tensors.size === 1 ? 'tensor' : 'tensors'}; ${worker.split('/').slice(-2).join('/')} works`;
  setText(at('memory-at'), text);
  at('memory-at').title = worker;
  slider.setAttribute('aria-valuetext', text);
  paint();
};

const figure = (value, text, kind) => make('div', kind ?? '', make('b', '', value), make('span', '', text));

const showMemory = () => {
  slider.max = String(Math.max(0, memory.steps - 1));
  step = within(step, 0, memory.steps - 1);
  slider.value = String(step);
  const gap = memory.bound > 0 ? 100 * (memory.arena / memory.bound - 1) : 0;
  at('memory-figures').replaceChildren(figure(bytes(memory.arena), 'arena, as planned'),
    figure(bytes(memory.bound), gap < 0.05 ? 'bound: this order can do with no less' : `bound of this order; the plan is ${gap.toFixed(1)} % above`),
    figure(bytes(memory.limit), memory.fits ? 'limit of the board' : 'limit of the board: too little', memory.fits ? '' : 'bad'));
  const { shadow } = memory;
  setText(at('memory-note'), `${shadow.agrees ? `The validator walked ${count(shadow.steps)} steps and found every one of ${count(shadow.rows)} rows whole as long as it is needed: this picture is its memory.` : `The validator and the plan's records differ: ${shadow.reason}.`}${memory.leftOutRows ? ` ${count(memory.leftOutRows)} of the smallest rows are not drawn.` : ''}`);
  canvas.setAttribute('aria-label', `Rows in memory under the plan ${memory.plan}, input ${memory.input}: ${count(memory.steps)} steps, ${bytes(memory.arena)}, ${count(memory.rows.length)} rows`);
  showStep();
};

const choice = () => {
  const input = make('input');
  input.type = 'radio';
  input.name = 'plan';
  input.addEventListener('change', () => choosePlan(input.value));
  return make('label', '', input, make('b'), make('span', 'size'), make('span', 'time'));
};

const choosePlan = name => attempt(() => post('plan', { name })).then(showPlans);

const showPlans = () => {
  const now = memory?.plan;
  fill(at('plans'), [null, ...plans], plan => plan ? choice() : make('legend', 'hidden', 'Strategy'), (label, plan) => {
    if (!plan) return;
    const [input, name, size, time] = label.children;
    input.value = plan.name;
    input.checked = plan.name === now;
    setText(name, plan.name);
    setText(size, plan.why ? '–' : bytes(plan.arena));
    setText(time, plan.why ? 'not for this model' : `${microseconds(plan.microseconds)}${plan.isPredicted ? ' predicted' : ' here'}`);
    input.disabled = Boolean(plan.why);
    label.title = plan.why ?? titles[plan.name] ?? '';
  });
};

// What the node answered for each frame of the source, under which strategies: the same frame must give the same bytes again.
const mostFrames = 20000;
let seen = new Map(), seenOf = '', again = 0, differing = 0, newest = '';
export const follow = state => {
  const of = `${state.source.name}|${model}`, { position } = state.source, hash = state.answer?.hash, { plan } = state.memory;
  if (of !== seenOf) { [seen, seenOf, again, differing] = [new Map(), of, 0, 0]; }
  if (!state.frame || !hash || newest === `${state.frame.sequence}${state.run}`) return;
  newest = `${state.frame.sequence}${state.run}`;
  const before = seen.get(position);
  if (!before) { if (seen.size < mostFrames) seen.set(position, { hash, plans: plan }); }
  else if (before.hash !== hash) differing++;
  else if (!before.plans.split(' ').includes(plan)) { before.plans += ` ${plan}`; again++; }
  showSame(hash);
};

/** Hashes of another model are other ones. */
let model = '';
export const useModel = name => { model = name; };

const showSame = hash => {
  const line = at('same'), offered = plans.map(plan => plan.hash).filter(Boolean);
  const differs = differing > 0 || offered.some(one => one !== offered[0]);
  line.className = `same ${differs ? 'bad' : 'good'}`;
  line.dataset.again = again;
  setText(at('hash'), hash);
  setText(at('same-text'), differs ? 'The strategies’ answers differ.' : again > 0 ? `${count(again)} ${again === 1 ? 'frame' : 'frames'} seen again under another strategy: the same bytes.` : offered.length > 1 ? 'The answer’s bytes are the same under all three.' : '');
};

export const load = async () => {
  memory = await get('memory');
  step = memory.witnessStep; // where it is fullest
  showMemory();
  showPlans();
  ({ plans } = await get('plans'));
  showPlans();
  paint();
};

slider.addEventListener('input', () => { step = Number(slider.value); showStep(); });
canvas.addEventListener('pointermove', event => {
  if (!memory || (event.pointerType === 'mouse' && event.buttons === 0)) return;
  pick(event);
});
canvas.addEventListener('pointerdown', event => { if (memory) pick(event); });
const pick = event => {
  const box = canvas.getBoundingClientRect();
  step = within(Math.floor((event.clientX - box.left - 4) / (box.width - 8) * memory.steps), 0, memory.steps - 1);
  slider.value = String(step);
  showStep();
};
new ResizeObserver(paint).observe(canvas.parentElement);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
