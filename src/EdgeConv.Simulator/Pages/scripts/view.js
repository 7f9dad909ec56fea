// The picture, what is drawn over it, and the buttons below it.
import { at, count, draw, fill, make, percent, setText, within } from './dom.js';
import { bounded, post, upload } from './connection.js';
import { attempt } from './message.js';

const picture = at('picture'), mask = at('mask');
const playing = 'M4 2.5v11l9-5.5z', pausing = 'M3.5 2.5h3.5v11H3.5zM9 2.5h3.5v11H9z';
let state = null;

// One picture is asked for at a time; the newest is taken when it has come.
let asked = -1, wanted = -1, isLoading = false;
const load = sequence => {
  wanted = sequence;
  if (isLoading || wanted === asked || document.hidden) return;
  isLoading = true;
  asked = wanted;
  picture.src = `frame.jpg?n=${asked}`;
  if (state?.answer?.mask) mask.src = `mask.png?n=${asked}`;
};
const loaded = () => {
  isLoading = false;
  load(wanted);
};
picture.addEventListener('load', () => { at('no-picture').hidden = true; loaded(); });
picture.addEventListener('error', () => setTimeout(loaded, 500));

const edge = (element, name, value) => { if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value); };
const place = (rect, left, top, right, bottom) => {
  edge(rect, 'x', left);
  edge(rect, 'y', top);
  edge(rect, 'width', Math.max(0, right - left));
  edge(rect, 'height', Math.max(0, bottom - top));
};

const fewMarks = 4, wideMark = 0.15;

const whole = seen => !seen || (seen[0] <= 0 && seen[1] <= 0 && seen[2] >= 1 && seen[3] >= 1);

const overlay = answer => {
  const marks = (answer?.boxes ?? []).map(box => ({ ...box, kind: 'box', text: [box.label, percent(box.score)].filter(Boolean).join(' ') }));
  if (!whole(answer?.seen)) {
    const [left, top, right, bottom] = answer.seen;
    const text = answer.boxes?.length || !answer.label ? '' : `${answer.label} ${percent(answer.score)}`;
    marks.unshift({ left, top, right, bottom, kind: 'seen', text });
  }
  fill(at('boxes'), marks, () => draw('rect', {}), (rect, mark) => {
    edge(rect, 'class', mark.kind);
    place(rect, mark.left, mark.top, mark.right, mark.bottom);
  });
  // Names of many small boxes would hide the picture; their answers stand beside it.
  const named = marks.filter(mark => mark.text && (marks.length <= fewMarks || mark.right - mark.left >= wideMark));
  fill(at('names'), named, () => make('span'), (name, mark) => {
    setText(name, mark.text);
    name.className = mark.kind;
    // Below what it names where there is room, so that it hides nothing of it.
    const isBelow = mark.bottom < 0.9;
    name.style.left = `${100 * within(mark.left, 0, 0.9)}%`;
    name.style.top = `${100 * within(isBelow ? mark.bottom + 0.01 : mark.top, 0, 0.95)}%`;
  });
};

export const show = next => {
  state = next;
  setText(at('play-text'), state.playing ? 'Pause' : 'Play');
  at('play-icon').setAttribute('d', state.playing ? pausing : playing);
  if (document.activeElement !== at('speed')) at('speed').value = String(state.speed);
  const { name, position, frames } = state.source;
  setText(at('position'), frames > 0 ? `${name} · frame ${count(position + 1)} of ${count(frames)}` : `${name} · frame ${count(state.frame?.sequence ?? 0)}`);
  at('position-bar').style.width = frames > 0 ? `${100 * (position + 1) / frames}%` : '0';
  setText(at('rate'), state.asleep ? 'asleep: press wake' : state.playing ? `${state.framesPerSecond.toFixed(1)} frames a second` : 'paused');
  setText(at('no-picture'), state.asleep ? 'Asleep: the camera is closed until the wake pin is active' : 'No picture yet');
  mask.hidden = !state.answer?.mask;
  overlay(state.answer);
  if (state.frame) load(state.frame.sequence);

  const isRecording = Boolean(state.recording);
  at('record').setAttribute('aria-pressed', String(isRecording));
  setText(at('record-text'), isRecording ? `Stop, ${count(state.recording.frames)} frames` : 'Record');
};

const download = () => {
  const link = make('a');
  link.href = 'recording';
  link.download = '';
  link.click();
};

const said = text => setText(at('session'), text);

at('play').addEventListener('click', () => attempt(() => post(state?.playing ? 'pause' : 'play')));
at('step').addEventListener('click', () => attempt(() => post('step', { frames: 1 })));
at('speed').addEventListener('change', event => attempt(() => post('speed', { value: Number(event.target.value) })));
at('record').addEventListener('click', () => attempt(async () => {
  const isOn = !state?.recording;
  const done = await post('record', { on: isOn });
  if (isOn) { said('Frames, presses and answers are written down until you stop.'); return; }
  said(`Recorded ${count(done?.frames ?? 0)} frames: the file is in your downloads. Replay… plays it again, byte for byte.`);
  download();
}));
at('replay-file').addEventListener('change', event => {
  const [file] = event.target.files;
  event.target.value = '';
  if (!file) return;
  said(`Replaying ${file.name} …`);
  attempt(async () => {
    bounded(file);
    const result = await upload(`replay?name=${encodeURIComponent(file.name)}`, file);
    said(result.isSame ? `${file.name}: ${count(result.frames)} frames replayed; every answer, rule and pin is the same, byte for byte (${result.outputsHash}).` : `${file.name}: differs from the recording. ${result.differences[0] ?? ''}`);
    return true;
  }).then(done => { if (!done) said(''); });
});
