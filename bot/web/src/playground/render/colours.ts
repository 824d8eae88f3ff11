// Colour names of the platforms, as readable text colours on white.

const names: Record<string, string> = {
  // Feishu headers and tags
  neutral: "#4c5866", grey: "#5c6773", gray: "#5c6773", default: "#1c2530", blue: "#1456b8", wathet: "#0b6fa6", turquoise: "#08767a",
  green: "#1a7f37", lime: "#5a7a00", yellow: "#8a6100", orange: "#b35309", red: "#c02b2b", carmine: "#b0255f", violet: "#8a2fb0",
  purple: "#6b3fc4", indigo: "#3f4fc4",
  // WeCom Markdown
  info: "#1a7f37", comment: "#5c6773", warning: "#b35309",
};

export function colour(name: string): string {
  return names[name.replace(/-\d+$/, "")] ?? (/^#[0-9a-f]{3,8}$/i.test(name) || /^rgba?\([\d,.\s%]+\)$/.test(name) ? name : "inherit");
}

/** Feishu header templates: a soft ground with dark text. */
const grounds: Record<string, string> = {
  blue: "#dfeafd", wathet: "#dcf1fb", turquoise: "#d9f3f3", green: "#dcf3e2", yellow: "#fdf3d0", orange: "#fde8d3", red: "#fde2e2",
  carmine: "#fbdfea", violet: "#f3e0fa", purple: "#ebe3fb", indigo: "#e3e6fb", grey: "#e9ecf0", default: "#ffffff",
};

export function ground(template: string): string {
  return grounds[template] ?? grounds.default!;
}
