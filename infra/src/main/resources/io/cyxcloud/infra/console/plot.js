// A small line plot in SVG: one or two series over time, with the value under the pointer.

const NS = 'http://www.w3.org/2000/svg';
const WIDTH = 400;
const HEIGHT = 110;
const FOOT = 16;

function svg(tag, attributes) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The next of 1, 2, 5, 10, 20, ... */
function nice(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(step => step * power).find(top => top >= value);
}

export class Plot {
  /**
   * @param title what is plotted
   * @param series [{key, label}], at most two
   * @param show a value for people
   */
  constructor(title, series, show) {
    this.series = series;
    this.show = show;
    this.data = null;
    this.svg = svg('svg', {
      viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`, class: 'plot', role: 'img', preserveAspectRatio: 'none',
    });
    this.value = document.createElement('span');
    this.value.className = 'value';
    const head = document.createElement('div');
    head.className = 'plot-head';
    const name = document.createElement('h3');
    name.textContent = title;
    head.append(name, this.value);
    this.top = document.createElement('span');
    this.top.className = 'plot-top';
    this.foot = document.createElement('div');
    this.foot.className = 'plot-foot';
    this.element = document.createElement('div');
    this.element.className = 'plot-box';
    const area = document.createElement('div');
    area.className = 'plot-area';
    area.append(this.svg, this.top);
    this.element.append(head, area, this.foot);
    this.svg.addEventListener('pointermove', event => this.point(event));
    this.svg.addEventListener('pointerleave', () => this.draw(this.data));
  }

  /** @param data {atMs: [...], key: [...], ...} of equal lengths */
  draw(data) {
    this.data = data;
    if (!data) return;
    const at = data.atMs;
    const peak = Math.max(0, ...this.series.flatMap(one => data[one.key]));
    const top = nice(peak);
    const from = at[0];
    const span = Math.max(60_000, at[at.length - 1] - from);
    this.x = ms => (ms - from) / span * WIDTH;
    const y = value => HEIGHT - value / top * (HEIGHT - 6);
    this.svg.replaceChildren();
    for (const share of [0.5, 1]) {
      const line = y(top * share);
      this.svg.append(svg('line', {x1: 0, x2: WIDTH, y1: line, y2: line, class: 'grid'}));
    }
    this.svg.append(svg('line', {x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT, class: 'axis'}));
    this.series.forEach((one, index) => {
      const points = at.map((ms, i) => `${this.x(ms).toFixed(1)},${y(data[one.key][i]).toFixed(1)}`);
      if (index === 0 && points.length > 1) {
        const area = `M0,${HEIGHT} L${points.join(' L')} L${this.x(at[at.length - 1]).toFixed(1)},${HEIGHT} Z`;
        this.svg.append(svg('path', {d: area, class: 'fill'}));
      }
      this.svg.append(svg('polyline', {points: points.join(' '), class: 'line line-' + index}));
    });
    this.top.textContent = this.show(top);
    this.foot.replaceChildren(
      ...[from, from + span].map(ms => {
        const label = document.createElement('span');
        label.textContent = new Date(ms).toLocaleTimeString('en-GB');
        return label;
      }));
    this.say(at.length - 1);
  }

  point(event) {
    if (!this.data || this.data.atMs.length === 0) return;
    const box = this.svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * WIDTH;
    const at = this.data.atMs;
    let nearest = 0;
    at.forEach((ms, i) => {
      if (Math.abs(this.x(ms) - x) < Math.abs(this.x(at[nearest]) - x)) nearest = i;
    });
    this.svg.querySelectorAll('.cursor').forEach(old => old.remove());
    const line = this.x(at[nearest]);
    this.svg.append(svg('line', {x1: line, x2: line, y1: 0, y2: HEIGHT, class: 'cursor'}));
    this.say(nearest, new Date(at[nearest]).toLocaleTimeString('en-GB') + '  ');
  }

  say(index, before = '') {
    this.value.replaceChildren(before);
    this.series.forEach((one, i) => {
      const part = document.createElement('span');
      part.className = 'key key-' + i;
      part.textContent = (one.label ? one.label + ' ' : '') + this.show(this.data[one.key][index]);
      this.value.append(part);
    });
  }
}
