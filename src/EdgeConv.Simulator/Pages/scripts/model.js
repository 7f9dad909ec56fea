// The network as a graph: one row a layer, lines at the left from what a layer reads to the layer, figures beside it.
import { amount, at, bytes, count, draw, make, microseconds, percent, share, setText } from './dom.js';
import { asker, get } from './connection.js';

const pitch = 34, lane = 11, left = 10, mostLanes = 6;
let model = null, chosen = -1, newest = -1;
const levelsOf = layer => layer.output.type === 'int16' ? 65536 : 256;
const real = value => Math.abs(value) >= 100 || value === 0 ? value.toFixed(0) : value.toPrecision(3);
const shapeOf = output => [output.rows, output.columns, output.channels].filter(n => n !== undefined).join('×');

// Lines that skip layers get a lane that is free for as long as they run.
const lanesOf = layers => {
  const lines = [], until = [];
  for (const layer of layers)
    for (const from of layer.inputs) {
      if (from < 0 || from >= layer.index) continue;
      if (layer.index - from === 1) { lines.push({ from, to: layer.index, lane: 0 }); continue; }
      let free = until.findIndex(end => end <= from);
      if (free < 0) free = until.length;
      until[free] = layer.index;
      lines.push({ from, to: layer.index, lane: Math.min(free + 1, mostLanes) });
    }
  return { lines, lanes: Math.min(until.length, mostLanes) };
};

const graph = layers => {
  const { lines, lanes } = lanesOf(layers), width = left + lane * lanes + 12;
  const y = index => index * pitch + pitch / 2, x0 = width - 10;
  const svg = draw('svg', { class: 'rails', width, height: layers.length * pitch, 'aria-hidden': 'true' });
  for (const line of lines) {
    const x = x0 - lane * line.lane;
    const path = line.lane === 0 ? `M${x0} ${y(line.from)}V${y(line.to)}`
      : `M${x0} ${y(line.from)}C${x} ${y(line.from)} ${x} ${y(line.from) + 4} ${x} ${y(line.from) + pitch / 2}V${y(line.to) - pitch / 2}C${x} ${y(line.to) - 4} ${x} ${y(line.to)} ${x0} ${y(line.to)}`;
    svg.append(draw('path', { d: path, class: line.lane ? 'skip-line' : 'line' }));
  }
  for (const layer of layers) svg.append(draw('circle', { cx: x0, cy: y(layer.index), r: 4.5 }));
  return { svg, width };
};

const spark = histogram => {
  const most = Math.max(...histogram, 1e-9), step = 64 / histogram.length;
  return histogram.map((value, i) => value > 0 ? `M${i * step} 20V${20 - Math.max(1, 19 * Math.sqrt(value / most))}H${(i + 1) * step}V20z` : '').join('');
};

const row = (layer, index) => {
  const button = make('button', 'row', make('span', 'name', make('b', '', String(index + 1)), ` ${layer.operator}${layer.window.some(side => side > 1) ? ` ${layer.window.join('×')}` : ''}`), make('span', 'shape', shapeOf(layer.output)),
    make('span', 'macs', layer.macs ? amount(layer.macs) : '–'), make('span', 'time', make('span', 'fill'), make('span', 'figure')), make('span', 'range', draw('svg', { viewBox: '0 0 64 20', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, draw('path', {})), make('span', 'figure')));
  button.type = 'button';
  button.title = layer.name;
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => choose(index));
  return button;
};

export const load = async () => {
  model = await get('model');
  chosen = -1;
  setText(at('model-facts'), `${model.name}: ${count(model.layers.length)} layers, ${model.arithmetic} arithmetic, ${count(model.macs)} multiply-accumulates, ${count(model.parameters)} parameters, ${bytes(model.bytes)} on the card.`);
  const { svg, width } = graph(model.layers);
  const head = make('p', 'row head', make('span', 'name', 'Layer'), make('span', 'shape', 'Shape'), make('span', 'macs', 'MACs'), make('span', 'time', 'Time'), make('span', 'range', 'Use of int8'));
  head.setAttribute('aria-hidden', 'true');
  const rows = make('div', 'rows', svg, ...model.layers.map(row));
  at('layers').style.setProperty('--rails', `${width}px`);
  at('layers').replaceChildren(head, rows);
  showChoice();
  ask();
  return model.name;
};

const buttons = () => at('layers').querySelectorAll('button.row');
let facts = [];

const ask = asker(() => get(`layers?n=${newest}`), answer => {
  if (!answer) return; // no frame has come yet
  facts = answer.layers;
  const most = Math.max(...facts.map(layer => layer.timeShare ?? 0), 1e-9), all = buttons();
  for (const fact of facts) {
    const button = all[fact.index];
    if (!button) continue;
    const [fillBar, figure] = button.querySelector('.time').children, [svg, used] = button.querySelector('.range').children;
    fillBar.style.width = `${100 * (fact.timeShare ?? 0) / most}%`;
    setText(figure, share(fact.timeShare ?? 0));
    svg.firstElementChild.setAttribute('d', spark(fact.histogram ?? []));
    setText(used, fact.levelsUsed ? percent(fact.levelsUsed / levelsOf(model.layers[fact.index])) : '–');
    button.querySelector('.range').title = rangeOf(fact);
  }
  showFacts();
}, () => {});

// Values at the type's lowest level are cut off only where that level is no zero: after a ReLU it is.
const rangeOf = fact => `${fact.least} to ${fact.most}${fact.levelsUsed ? `, ${count(fact.levelsUsed)} levels` : ''}; at the highest ${share(fact.saturatedHigh, 1)}, ${fact.lowestIsZero ? 'zeros' : 'at the lowest'} ${share(fact.saturatedLow, 1)}`;

const choose = index => {
  chosen = chosen === index ? -1 : index;
  buttons().forEach((button, i) => button.setAttribute('aria-pressed', String(i === chosen)));
  showChoice();
};

const empty = () => make('p', 'empty', 'Choose a layer to see its feature maps: what it makes of the picture that the camera sees now.');
const pair = (term, value) => [make('dt', '', term), make('dd', '', value)];

const showChoice = () => {
  if (chosen < 0) { at('layer').replaceChildren(empty()); return; }
  const layer = model.layers[chosen], image = make('img', 'maps');
  image.alt = `Feature maps of layer ${chosen + 1}, ${layer.operator}: ${count(layer.output.channels)} channels`;
  image.addEventListener('load', () => { isLoading = false; });
  image.addEventListener('error', () => { isLoading = false; });
  at('layer').replaceChildren(make('h3', '', `Layer ${chosen + 1}: ${layer.operator}${layer.window.some(side => side > 1) ? ` ${layer.window.join('×')}` : ''}`), make('p', 'note name', layer.name), image, make('dl', 'facts'));
  isLoading = false;
  showMaps();
  showFacts();
};

const showFacts = () => {
  const list = at('layer').querySelector('dl');
  if (!list) return;
  const layer = model.layers[chosen], fact = facts.find(one => one.index === chosen), { output } = layer;
  const lines = [pair('Makes', `${shapeOf(output)} ${output.type ?? ''}`)];
  if (layer.kernel) lines.push(pair('Kernel here', layer.kernel));
  if (layer.macs) lines.push(pair('Multiply-accumulates', count(layer.macs)));
  if (layer.weightBytes) lines.push(pair('Weights', bytes(layer.weightBytes)));
  if (fact) {
    lines.push(pair('Time here', `${microseconds(fact.microseconds)}, ${share(fact.timeShare)}`), pair('Values', `${real(fact.leastReal)} to ${real(fact.mostReal)}`), pair('Levels', `${fact.least} to ${fact.most}${fact.levelsUsed ? `, ${count(fact.levelsUsed)} used` : ''}`));
    lines.push(pair(fact.lowestIsZero ? 'Zeros' : 'At the lowest level', share(fact.saturatedLow, 1)), pair('At the highest level', share(fact.saturatedHigh, 1)));
  }
  list.replaceChildren(...lines.flat());
};

let isLoading = false;
const showMaps = () => {
  const image = at('layer').querySelector('img');
  if (!image || isLoading || newest < 0) return;
  isLoading = true;
  image.src = `map/${chosen}.png?n=${newest}`;
};

// Looking inside takes time of this computer, so it is done once a second at most, and only for a picture that is new.
let shown = -1, shownAt = 0;
export const follow = state => {
  newest = state.frame?.sequence ?? -1;
  if (!model || newest === shown || Date.now() - shownAt < 1000) return;
  shown = newest;
  shownAt = Date.now();
  ask();
  showMaps();
};
