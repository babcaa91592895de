// The day's slip: printed as it stands. Must not know what is on it.

document.getElementById("print").addEventListener("click", () => window.print());
