; The Windows installer, for Inno Setup 6.3 or later: for one person, without administrator rights.
; It packs dist\mailbridge, which package.py made. Built by build_scripts\windows\installer.py.
#ifndef Version
  #error Run build_scripts\windows\installer.py, which names the version
#endif

[Setup]
; Never changes: by it Windows knows an older mailbridge when a newer one comes.
AppId={{6E5E0C64-1B7B-4C57-9A0B-7D4A3F1C2B90}
AppName=mailbridge
AppVersion={#Version}
AppVerName=mailbridge {#Version}
VersionInfoVersion={#Numbers}
DefaultDirName={autopf}\mailbridge
DefaultGroupName=mailbridge
DisableProgramGroupPage=yes
DisableDirPage=auto
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
WizardStyle=modern
SetupIconFile=..\..\build\icons\mailbridge.ico
UninstallDisplayIcon={app}\mailbridge.exe
UninstallDisplayName=mailbridge
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=mailbridge-{#Version}-windows-x64-setup
Compression=lzma2/max
SolidCompression=yes
; One set-up at a time; a mailbridge that runs is asked to end and started anew afterwards.
SetupMutex=mailbridge-setup
CloseApplications=force
RestartApplications=no
ShowLanguageDialog=auto

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "nl"; MessagesFile: "compiler:Languages\Dutch.isl"

[CustomMessages]
en.Autostart=Start mailbridge when I sign in (recommended: it can only send while it runs)
de.Autostart=mailbridge starten, wenn ich mich anmelde (empfohlen: nur dann kann es senden)
fr.Autostart=Démarrer mailbridge à l'ouverture de ma session (conseillé : il ne peut envoyer que s'il fonctionne)
es.Autostart=Iniciar mailbridge al comenzar mi sesión (recomendado: solo puede enviar mientras funciona)
nl.Autostart=mailbridge starten als ik me aanmeld (aanbevolen: alleen dan kan het verzenden)
en.AlsoData=Delete mailbridge's settings and history on this computer as well?%n%nThe audience in Mailchimp and your shop's data stay as they are. The Mailchimp key is removed in either case.
de.AlsoData=Sollen auch die Einstellungen und der Verlauf von mailbridge auf diesem Computer gelöscht werden?%n%nDie Zielgruppe in Mailchimp und die Daten Ihres Geschäfts bleiben, wie sie sind. Der Mailchimp-Schlüssel wird in jedem Fall entfernt.
fr.AlsoData=Supprimer aussi les réglages et l'historique de mailbridge sur cet ordinateur ?%n%nL'audience dans Mailchimp et les données de votre magasin ne changent pas. La clé Mailchimp est retirée dans tous les cas.
es.AlsoData=¿Borrar también los ajustes y el historial de mailbridge en este equipo?%n%nEl público de Mailchimp y los datos de su tienda quedan como están. La clave de Mailchimp se elimina en todo caso.
nl.AlsoData=Ook de instellingen en de geschiedenis van mailbridge op deze computer verwijderen?%n%nDe doelgroep in Mailchimp en de gegevens van je winkel blijven zoals ze zijn. De Mailchimp-sleutel wordt in elk geval verwijderd.
en.KeyStays=The Mailchimp key could not be removed from Windows' Credential Manager. Please remove the entries named mailbridge there.
de.KeyStays=Der Mailchimp-Schlüssel konnte nicht aus der Anmeldeinformationsverwaltung von Windows entfernt werden. Bitte entfernen Sie dort die Einträge namens mailbridge.
fr.KeyStays=La clé Mailchimp n'a pas pu être retirée du Gestionnaire d'identification de Windows. Veuillez y supprimer les entrées nommées mailbridge.
es.KeyStays=No se pudo quitar la clave de Mailchimp del Administrador de credenciales de Windows. Elimine allí las entradas llamadas mailbridge.
nl.KeyStays=De Mailchimp-sleutel kon niet uit Referentiebeheer van Windows worden verwijderd. Verwijder daar de vermeldingen met de naam mailbridge.

[Tasks]
Name: "autostart"; Description: "{cm:Autostart}"
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"

[InstallDelete]
; Files of an older version must not mix with the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\mailbridge\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\mailbridge"; Filename: "{app}\mailbridge.exe"
Name: "{autodesktop}\mailbridge"; Filename: "{app}\mailbridge.exe"; Tasks: desktopicon

[Registry]
; The same entry that the program's own settings page switches on and off.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: string; ValueName: "mailbridge"; ValueData: """{app}\mailbridge.exe"" --background"; Tasks: autostart; Flags: uninsdeletevalue
; Switched off in the program after it was set up here: it goes all the same.
Root: HKCU; Subkey: "Software\Microsoft\Windows\CurrentVersion\Run"; ValueType: none; ValueName: "mailbridge"; Flags: uninsdeletevalue dontcreatekey

[Run]
Filename: "{app}\mailbridge.exe"; Description: "{cm:LaunchProgram,mailbridge}"; Flags: nowait postinstall skipifsilent
; An upgrade without questions leaves mailbridge as it was: at work.
Filename: "{app}\mailbridge.exe"; Parameters: "--background"; Flags: nowait; Check: WasRunningSilently

[Code]
const
  AtSignIn = 'Software\Microsoft\Windows\CurrentVersion\Run';
var
  WasRunning, Looked: Boolean;

procedure CurPageChanged(Page: Integer);
begin
  { Whoever switched the start at sign-in off in the program keeps it off through an upgrade. }
  if (Page <> wpSelectTasks) or Looked then
    exit;
  Looked := True;
  if FileExists(ExpandConstant('{app}\mailbridge.exe')) and not RegValueExists(HKCU, AtSignIn, 'mailbridge') then
    WizardSelectTasks('!autostart');
end;

function Ended(Name: String): Boolean;
var
  Status: Integer;
begin
  { 128: there was none. }
  Result := Exec(ExpandConstant('{sys}\taskkill.exe'), '/F /T /IM ' + Name, '', SW_HIDE, ewWaitUntilTerminated, Status) and (Status <> 128);
end;

function EndMailbridge: Boolean;
begin
  { Ending it at any moment is safe: what is on its way is looked up at the next start. }
  Result := Ended('mailbridge.exe');
  Ended('mailbridge-cli.exe');
end;

function WasRunningSilently: Boolean;
begin
  Result := WasRunning and WizardSilent;
end;

function PrepareToInstall(var NeedsRestart: Boolean): String;
begin
  { Without this, a window that only hides when it is closed would keep its files in use. }
  WasRunning := EndMailbridge;
  Result := '';
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Status: Integer;
  Wish: String;
begin
  if Step <> usUninstall then
    exit;
  EndMailbridge;
  Wish := 'leave --yes';
  { Without questions (/SILENT) the data stay: deleting needs a person's yes. }
  if not UninstallSilent then
    if MsgBox(ExpandConstant('{cm:AlsoData}'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
      Wish := 'leave --yes --data';
  if not Exec(ExpandConstant('{app}\mailbridge-cli.exe'), Wish, '', SW_HIDE, ewWaitUntilTerminated, Status) or (Status <> 0) then
    if not UninstallSilent then
      MsgBox(ExpandConstant('{cm:KeyStays}'), mbInformation, MB_OK);
end;
