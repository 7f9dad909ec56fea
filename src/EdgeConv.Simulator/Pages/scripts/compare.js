// Two models on the same frames: how often they agree, and where not.
import { at, count, fill, make, percent, setClass, setText } from './dom.js';
import { asker, bounded, get, post, upload } from './connection.js';
import { attempt } from './message.js';

const mostDifferences = 30;
let isOn = false;

// Another page may have begun or ended it.
const running = answer => {
  isOn = Boolean(answer);
  at('compare-stop').hidden = !isOn;
};

const begin = action => attempt(async () => {
  await action();
  await ask();
});

const figure = (value, text, kind) => make('div', kind ?? '', make('b', '', value), make('span', '', text));
// Logits are shown as they are.
const scores = labels => labels.slice(0, 3).map(one => `${one.label} (${labels.every(each => each.score >= 0 && each.score <= 1) ? percent(one.score) : one.score.toFixed(2)})`).join(', ') || 'nothing';

const table = () => make('table', '', make('caption', '', ''), make('thead', '', make('tr', '', ...['Frame', 'First', 'Second'].map(text => make('th', '', text)))), make('tbody'));

const show = answer => {
  if (!isOn || !answer) return;
  if (!at('comparison').querySelector('table')) at('comparison').replaceChildren(make('div', 'figures'), make('p', 'note now'), make('div', 'scroll', table()));
  const [figures, now, scroll] = at('comparison').children;
  const isAll = answer.agree === answer.frames;
  figures.replaceChildren(figure(percent(answer.frames ? answer.agree / answer.frames : 0, 1), `of ${count(answer.frames)} frames: the same answer`, isAll ? 'good' : 'bad'),
    figure(count(answer.frames - answer.agree), 'frames differ', isAll ? '' : 'bad'),
    figure(answer.snr === null || answer.snr === undefined ? '–' : answer.snr >= 200 ? 'equal' : `${answer.snr.toFixed(1)} dB`, 'signal to noise of the second’s outputs'));
  setText(now, answer.last ? `Frame ${count(answer.last.sequence)}: ${answer.first} says ${scores(answer.last.first)}; ${answer.second} says ${scores(answer.last.second)}.` : '');
  setClass(now, `note now ${answer.last && answer.last.isSame === false ? 'bad' : ''}`);
  const differences = answer.differences.slice(-mostDifferences).reverse();
  setText(scroll.querySelector('caption'), differences.length ? 'Where they differ, newest first' : 'No difference so far');
  scroll.querySelector('thead').hidden = !differences.length;
  fill(scroll.querySelector('tbody'), differences, () => make('tr', '', make('td', 'number'), make('td'), make('td', 'differs')), (tr, one) => {
    setText(tr.children[0], count(one.sequence));
    setText(tr.children[1], scores(one.first));
    setText(tr.children[2], scores(one.second));
  });
};

const ask = asker(() => get('compare'), answer => { running(answer); show(answer); }, error => setText(at('comparison'), error.message));

at('compare-file').addEventListener('change', event => {
  const [file] = event.target.files;
  event.target.value = '';
  if (file) begin(async () => { bounded(file); await upload(`upload?as=compare&name=${encodeURIComponent(file.name)}`, file); });
});
at('compare-path').addEventListener('submit', event => {
  event.preventDefault();
  const name = at('compare-name').value.trim();
  if (name) begin(() => post('compare', { name }));
});
at('compare-stop').addEventListener('click', () => attempt(async () => {
  await post('compare', { name: null });
  running(null);
  at('comparison').replaceChildren(make('p', 'empty', 'A second network, or the same one in other arithmetic, sees the same frames; where the two differ is marked.'));
}));

ask();
let askedAt = 0, seen = -1;
export const follow = state => {
  const now = state.frame?.sequence ?? -1;
  if (!isOn || now === seen || Date.now() - askedAt < 500) return;
  seen = now;
  askedAt = Date.now();
  ask();
};
