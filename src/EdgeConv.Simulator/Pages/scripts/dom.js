// Small words for the page's elements and numbers. Names come from models and files, so they are only ever set as text.
export const at = id => document.getElementById(id);

export const make = (tag, className, ...children) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
};

const svgSpace = 'http://www.w3.org/2000/svg';
export const draw = (tag, attributes, ...children) => {
  const element = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

export const setText = (element, text) => { if (element.textContent !== text) element.textContent = text; };
export const setClass = (element, name) => { if (element.getAttribute('class') !== name) element.setAttribute('class', name); };

/** As many children as there are items: missing ones are made, spare ones removed, all told what they show. */
export const fill = (parent, items, create, update) => {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  items.forEach((item, i) => {
    if (i >= parent.children.length) parent.append(create(item, i));
    update(parent.children[i], item, i);
  });
};

const thin = '\u202f';
export const within = (value, least, most) => Math.min(most, Math.max(least, value));
export const percent = (value, digits = 0) => `${(100 * within(value, 0, 1)).toFixed(digits)}${thin}%`;
export const share = (value, digits = 0) => value > 0 && 100 * value < 0.5 * 10 ** -digits ? `<${thin}${(10 ** -digits).toFixed(digits)}${thin}%` : percent(value, digits);
export const count = value => Math.round(value).toLocaleString('en').replaceAll(',', thin);
export const bytes = value => value >= 1 << 20 ? `${(value / (1 << 20)).toFixed(value >= 100 << 20 ? 0 : 1)}${thin}MiB` : value >= 10240 ? `${(value / 1024).toFixed(1)}${thin}KiB` : `${count(value)}${thin}B`;
export const amount = value => value >= 1e9 ? `${(value / 1e9).toFixed(2)}${thin}G` : value >= 1e6 ? `${(value / 1e6).toFixed(2)}${thin}M` : value >= 1e3 ? `${(value / 1e3).toFixed(1)}${thin}k` : String(value);
export const milliseconds = value => value >= 100 ? `${value.toFixed(0)}${thin}ms` : value >= 1 ? `${value.toFixed(1)}${thin}ms` : value >= 0.1 ? `${value.toFixed(2)}${thin}ms` : `${(1000 * value).toFixed(0)}${thin}µs`;
export const microseconds = value => milliseconds(value / 1000);
