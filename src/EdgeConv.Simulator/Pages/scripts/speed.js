// Measured here, predicted for the board; the band is as wide as the same model's error on another program's published times.
import { at, fill, make, milliseconds, setClass, setText } from './dom.js';
import { get } from './connection.js';

const line = () => make('div', '', make('span', 'who'), make('span', 'track', make('span', 'bar'), make('span', 'band')), make('span', 'figure'));

export const load = async board => {
  const speed = await get(`speed?board=${encodeURIComponent(board)}`);
  const lines = [{ who: `here, ${speed.measured.threads} ${speed.measured.threads === 1 ? 'thread' : 'threads'}`, value: speed.measured.milliseconds, kind: 'here' },
    ...speed.predicted.map(one => ({ who: `${speed.title}, ${one.threads} ${one.threads === 1 ? 'core' : 'cores'}`, value: one.milliseconds, low: one.low, high: one.high, kind: 'there' }))];
  at('speed-title').textContent = `Speed: here, and on ${speed.title}`;
  const most = Math.max(...lines.map(one => one.high ?? one.value)) * 1.05;
  fill(at('speeds'), lines, line, (element, one) => {
    setClass(element, one.kind);
    const [who, track, figure] = element.children, [bar, band] = track.children;
    setText(who, one.who);
    bar.style.width = `${100 * one.value / most}%`;
    band.hidden = one.low === undefined;
    if (one.low !== undefined) {
      band.style.left = `${100 * one.low / most}%`;
      band.style.width = `${100 * (one.high - one.low) / most}%`;
    }
    setText(figure, one.low === undefined ? milliseconds(one.value) : `${milliseconds(one.value)} (${milliseconds(one.low)} to ${milliseconds(one.high)})`);
  });
  const { low, high, because } = speed.band;
  setText(at('speed-note'), speed.note ?? `Measured on ${speed.measured.machine}. Predicted from the instructions of the kernels and the board’s cores, clock and caches; the true time is expected between ${low.toFixed(2)} and ${high.toFixed(2)} times that.`);
  const head = make('tr', '', ...['Network', 'Program and board', 'Published', 'Predicted', 'Ratio'].map(text => make('th', '', text)));
  const rows = because.map(one => make('tr', '', make('td', '', one.network), make('td', '', one.program), make('td', 'number', milliseconds(one.published)), make('td', 'number', milliseconds(one.predicted)), make('td', 'number', one.ratio.toFixed(2))));
  at('band-table').replaceChildren(make('p', 'note', 'The same model predicts XNNPACK’s published times from its instruction counts. How far it is off there is the band here.'), make('table', '', make('thead', '', head), make('tbody', '', ...rows)));
};
