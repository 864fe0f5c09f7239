// An element with properties and children. Words only ever become text, never markup.
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

export function button(label, onTap, className = "") {
  const made = element("button", { type: "button", className }, label);
  made.addEventListener("click", onTap);
  return made;
}
