"""Application, main window, tray, single instance and autostart."""
