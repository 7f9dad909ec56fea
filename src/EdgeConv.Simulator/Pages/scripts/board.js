// The board: its header drawn pin by pin, lights, display, and buttons that are held as long as they are pressed.
import { at, draw, fill, make, setClass, setText } from './dom.js';
import { post } from './connection.js';
import { attempt } from './message.js';

const pitch = 19, middle = 132, top = 14, width = 2 * middle;
let drawn = '';

// What stands on a Raspberry Pi's header beside its lines.
const supplies = { v5: ['5V', 2, 4], v3: ['3V3', 1, 17], ground: ['GND', 6, 9, 14, 20, 25, 30, 34, 39] };
const supplyOf = { '5V': 'v5', '3V3': 'v3', ground: 'ground' };
const headerOf = pins => {
  const onHeader = pins.filter(pin => pin.number > 0);
  if (!onHeader.length) return pins.slice(0, 40).map((pin, i) => ({ ...pin, number: i + 1, isPlain: true })); // a board without one
  for (const [kind, [name, ...numbers]] of Object.entries(supplies))
    onHeader.push(...numbers.filter(number => !onHeader.some(pin => pin.number === number)).map(number => ({ number, name, kind, direction: 'unused', level: 0, role: '', rule: null })));
  return onHeader;
};
const short = text => text.length > 15 ? `${text.slice(0, 14)}…` : text;
const isUsed = pin => pin.direction === 'in' || pin.direction === 'out' || Boolean(pin.rule);
const kindOf = pin => pin.kind ?? supplyOf[pin.role] ?? (pin.direction === 'in' ? `input ${pin.level ? 'high' : 'low'}` : pin.direction === 'out' ? `output ${pin.level ? 'high' : 'low'}` : 'unused');
const sayOf = pin => `${pin.name}${pin.isPlain ? '' : `, pin ${pin.number}`}, ${kindOf(pin)}${pin.rule ? `, ${pin.rule}` : ''}`;

// As on the board: odd numbers left, even ones right, pin 1 at the top.
const layout = pins => {
  const svg = at('header'), rows = Math.ceil(Math.max(...pins.map(pin => pin.number), 2) / 2);
  const height = top + rows * pitch + 6;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.replaceChildren(draw('rect', { class: 'block', x: middle - pitch - 3, y: top - 8, width: 2 * pitch + 6, height: rows * pitch + 8, rx: 6 }));
  for (const pin of pins) {
    const isLeft = pin.number % 2 === 1, x = middle + (isLeft ? -pitch / 2 : pitch / 2), y = top + Math.floor((pin.number - 1) / 2) * pitch + pitch / 2 - 4;
    const away = isLeft ? -1 : 1;
    svg.append(draw('g', { class: 'pin', 'data-name': pin.name },
      draw('path', { class: 'lead', d: `M${x + away * 8} ${y}H${x + away * 20}` }),
      draw('circle', { class: 'hole', cx: x, cy: y, r: 6.5 }),
      draw('text', { class: 'digits', x, y: y + 2.8, 'text-anchor': 'middle' }, pin.isPlain ? '' : String(pin.number)),
      draw('text', { class: 'label', x: x + away * 24, y: y + 4, 'text-anchor': isLeft ? 'end' : 'start' }, '')));
  }
};

const showPins = board => {
  const pins = headerOf(board.pins), key = board.name + pins.map(pin => pin.name).join();
  if (key !== drawn) {
    drawn = key;
    layout(pins);
  }
  const marks = at('header').querySelectorAll('.pin');
  pins.forEach((pin, i) => {
    setClass(marks[i], `pin ${kindOf(pin)}${isUsed(pin) ? ' used' : ''}`);
    setText(marks[i].lastElementChild, pin.rule ? short(`${pin.name} · ${pin.rule}`) : pin.name);
  });
  at('header').setAttribute('aria-label', `Header of ${board.title}: ${pins.filter(isUsed).map(sayOf).join('; ') || 'no pin is used'}`);
};

// One that is held by a finger, a mouse or a key; whatever takes those away lets it go.
const key = button => {
  const element = make('button', 'key', make('span', 'cap'), make('span', 'word'));
  element.type = 'button';
  let isHeld = false;
  const hold = isDown => {
    if (isDown === isHeld) return;
    isHeld = isDown;
    attempt(() => post('press', { button: element.dataset.name, isDown }));
  };
  element.dataset.name = button.name;
  element.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    hold(true);
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture', 'blur']) element.addEventListener(end, () => hold(false));
  element.addEventListener('keydown', event => {
    if (event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    if (!event.repeat) hold(true);
  });
  element.addEventListener('keyup', event => { if (event.key === ' ' || event.key === 'Enter') hold(false); });
  element.addEventListener('contextmenu', event => event.preventDefault());
  return element;
};

let version = -1;
const showDisplay = display => {
  at('display-part').hidden = !display;
  if (!display || display.version === version || document.hidden) return;
  version = display.version;
  at('display').width = display.width;
  at('display').height = display.height;
  at('display').src = `display.png?v=${version}`;
};

export const show = board => {
  if (!board) return;
  showPins(board);
  at('lights-part').hidden = !board.lights?.length;
  fill(at('lights'), board.lights ?? [], () => make('li', '', make('span', 'bulb'), make('span', 'word')), (item, light) => {
    setClass(item, light.isOn ? 'on' : '');
    setText(item.lastElementChild, `${light.name}${light.isOn ? ' on' : ' off'}`);
  });
  at('buttons-part').hidden = !board.buttons?.length;
  fill(at('buttons'), board.buttons ?? [], key, (element, button) => {
    element.dataset.name = button.name;
    setText(element.lastElementChild, button.name);
    element.setAttribute('aria-pressed', String(button.isDown));
  });
  showDisplay(board.display);
};
